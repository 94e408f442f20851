import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { KnownHeads, toLogName } from './known-heads.ts';

describe('the name of a log', () => {
  it.each([
    ['access.log', 'access.log'], ['access.log.1', 'access.log'], ['access.log.12.gz', 'access.log'], ['access.log-20261121', 'access.log'], ['access.log-2026-11-21.zst', 'access.log'],
    ['pod-1.log', 'pod-1.log'], ['access.log.gz', 'access.log'],
  ])('%s is %s', (name, expected) => expect(toLogName(name)).toBe(expected));
});

describe('known heads', () => {
  const varied = Buffer.from(Array.from({ length: 100 }, (_, i) => `line ${i} of a log\n`).join(''));
  const flood = Buffer.from('the same line again\n'.repeat(100));
  const headOf = (content: Buffer, head_bytes = 1024) => ({ head_bytes, head_sha256: hash('sha256', content.subarray(0, head_bytes), 'hex') });

  it('recognise a copy by its start, whatever its name and compression', () => {
    const heads = new KnownHeads();
    heads.add('access.log', headOf(varied));
    expect([heads.isCopy('access.log.1', varied), heads.isCopy('old', varied), heads.isCopy('old.gz', gzipSync(varied)), heads.isCopy('access.log.1', flood)]).toEqual([true, true, true, false]);
  });

  it('take equal lines for a copy only where the name shows it', () => {
    const heads = new KnownHeads();
    heads.add('access.log', headOf(flood));
    expect([heads.isCopy('access.log.1', flood), heads.isCopy('access.log.2.gz', gzipSync(flood)), heads.isCopy('other.log', flood), heads.isCopy('access.log', flood)]).toEqual([true, true, false, false]);
  });

  it('leave out short starts, and survive data that is not compressed', () => {
    const heads = new KnownHeads();
    heads.add('a', headOf(varied, 255));
    expect([heads.isCopy('a.1', varied), heads.isCopy('a.1', Buffer.from([0x1f, 0x8b, 1, 2, 3]))]).toEqual([false, false]);
  });
});
