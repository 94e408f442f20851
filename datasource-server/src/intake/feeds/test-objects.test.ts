import { isTestObjectName } from './test-objects.ts';

describe('test objects', () => {
  it.each([
    ['AWSLogs/123456789012/ELBAccessLogTestFile', 67, true],
    ['logs/aws-logs-write-test', 27, true],
    ['exports/aws-logs-write-test', undefined, true],
    ['job/_SUCCESS', 0, true],
    ['job/_SUCCESS', 8, true],
    ['job/part-0000_$folder$', 0, true],
    ['folder/', 0, true],
    ['empty.log', 0, true],
    ['a/_temporary/0/part.gz', 100, true],
    ['ELBAccessLogTestFile', 5_000, false],
    ['ELBAccessLog.log', 67, false],
    ['access.log', undefined, false],
  ])('%s of %s bytes: %s', (key, size, expected) => expect(isTestObjectName(key, size)).toBe(expected));
});
