import { gzipSync } from 'node:zlib';
import { AppError } from '@weir/schema';
import { MemoryIntake } from '../../../test-support/memory-intake.ts';
import { FeedRecord } from '../feed-status.ts';
import { takeDelivery } from './take-delivery.ts';

const encode = (text: string | Buffer): { data: string } => ({ data: Buffer.from(text).toString('base64') });
const line = (path = '/'): string => `192.0.2.1 - - [01/Jan/2026:00:00:01 +0000] "GET ${path} HTTP/1.1" 200 612 "-" "curl/8"`;
const flow = '2 123456789012 eni-1 192.0.2.1 10.0.0.5 40000 443 6 10 1000 1767225600 1767225660 ACCEPT OK';
const subscription = (ids: readonly string[], message = line(), logGroup = '/web'): { data: string } =>
  encode(gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup, logStream: 's', owner: '1', subscriptionFilters: ['f'], logEvents: ids.map((id) => ({ id, timestamp: 1, message })) })));

describe('a delivery', () => {
  let intake: MemoryIntake;
  let record: FeedRecord;
  beforeEach(() => {
    intake = new MemoryIntake();
    record = new FeedRecord('firehose', 'firehose', () => 0);
  });
  const deliver = (requestId: string, records: Array<{ data: string }>): Promise<void> =>
    takeDelivery({ requestId, records }, { take: (log, hints) => intake.take(log, hints, { feed: 'firehose' }), quarantine: (input, log) => intake.quarantine(input, log), record });

  it('counts each of its equal lines, and none again when it is repeated', async () => {
    const records = [encode(`${line()}\n${line()}\n`), encode(line())];
    await deliver('first', records);
    expect(intake.rows.size).toBe(3);
    await deliver('first', records);
    expect([intake.rows.size, intake.rows_duplicate]).toEqual([3, 3]);
    await deliver('second', records);
    expect(intake.rows.size).toBe(6);
  });

  it('counts each event of a log group once, in whatever delivery it arrives', async () => {
    await deliver('first', [subscription(['1', '2', '3'])]);
    await deliver('second', [subscription(['3', '4']), subscription(['5'])]);
    expect([intake.rows.size, intake.rows_duplicate]).toEqual([5, 1]);
  });

  it('stores lines of several kinds', async () => {
    await deliver('first', [encode(line()), encode(flow), encode(line('/a'))]);
    expect([intake.rows.size, intake.rows_rejected]).toEqual([3, 0]);
  });

  it('puts a group that cannot be read into quarantine, and stores the others', async () => {
    await deliver('first', [subscription(['1']), subscription(['2'], 'started in 12 ms', '/app'), encode(Buffer.from([0x1f, 0x8b, 8, 0, 0]))]);
    expect(intake.rows.size).toBe(1);
    expect(intake.quarantined.map(({ label }) => label).sort()).toEqual(['/app in delivery first', 'delivery first']);
    expect(record.toStatus().failures).toBe(2);
  });

  it('is refused where nothing in it can be read, and when storing fails', async () => {
    await expect(deliver('first', [subscription(['2'], 'started in 12 ms', '/app')])).rejects.toMatchObject({ status: expect.any(Number) });
    expect(intake.quarantined).toEqual([]);
    intake.take = () => Promise.reject(new AppError('store.failed', 'x'));
    await expect(deliver('first', [encode(line())])).rejects.toMatchObject({ code: 'store.failed' });
  });
});
