import { sessionInputSchema } from '@weir/schema';
import { ATTACK_KINDS, attackAddresses, attackSessions, attackWindows } from './attack-sessions.ts';
import { WINDOW_MS } from './sample-row.ts';

const startMs = Date.UTC(2026, 5, 17, 13, 7, 31);

test.each(ATTACK_KINDS)('%s has its first row at the requested time and none after its end', (kind) => {
  for (const windows of [1, 12, undefined]) {
    const rows = attackSessions(kind, { startMs, seed: 5, windows });
    const endMs = startMs + (windows ?? attackWindows(kind)) * WINDOW_MS;
    expect(rows[0].start_time).toBe(startMs);
    for (const row of rows) {
      expect(sessionInputSchema.safeParse(row).success).toBe(true);
      expect(row.start_time >= startMs && row.end_time <= endMs).toBe(true);
      expect(attackAddresses(kind)).toContain(row.src_ip);
    }
  }
});

test.each(ATTACK_KINDS)('%s depends on the seed and not on when it starts', (kind) => {
  const sizes = (seed: number, at: number): number[] => attackSessions(kind, { startMs: at, seed }).map((row) => row.bytes_out);
  expect(sizes(5, startMs)).toEqual(sizes(5, startMs + 123_456));
  expect(sizes(5, startMs)).not.toEqual(sizes(6, startMs));
});

test.each(ATTACK_KINDS)('%s of no windows has no rows', (kind) => {
  expect(attackSessions(kind, { startMs, seed: 5, windows: 0 })).toEqual([]);
});

test('a beacon calls about once an hour in sessions of one size', () => {
  const rows = attackSessions('beacon', { startMs, seed: 5 });
  const gaps = rows.slice(1).map((row, i) => (row.start_time - rows[i].start_time) / 3_600_000);
  const sizes = rows.map((row) => row.bytes_in);
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(1, 0);
  expect(new Set(gaps).size).toBeGreaterThan(2);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(15);
});

test('a scan consists of small refused requests on many ports', () => {
  const rows = attackSessions('scan', { startMs, seed: 5 });
  expect(new Set(rows.map((row) => row.dst_port)).size).toBeGreaterThan(30);
  expect(new Set(rows.map((row) => row.response_code))).toEqual(new Set([404, 403]));
  expect(Math.max(...rows.map((row) => row.bytes_out))).toBeLessThan(10_000);
});

test('password guessing comes from several addresses and is always refused', () => {
  const rows = attackSessions('brute_force', { startMs, seed: 5 });
  expect(new Set(rows.map((row) => row.src_ip)).size).toBe(4);
  expect(new Set(rows.map((row) => row.response_code))).toEqual(new Set([401, 403]));
});
