import { sessionInputSchema } from '@weir/schema';
import { ATTACK_KINDS, attackAddresses, attackSessions } from './attack-sessions.ts';
import { generateSample, SAMPLE_SEED } from './generate-sample.ts';
import { liveSessions, type LiveAttack } from './live-sessions.ts';
import { compareRows, WINDOW_MS, type SampleRow } from './sample-row.ts';

const HOUR_MS = 3_600_000;
const seed = SAMPLE_SEED;
const noon = Date.UTC(2026, 5, 17, 10, 0, 3);

const inSteps = (fromMs: number, toMs: number, step_ms: number, attack?: LiveAttack): SampleRow[] => {
  const rows: SampleRow[] = [];
  for (let at = fromMs; at < toMs; at += step_ms) rows.push(...liveSessions({ seed, fromMs: at, toMs: Math.min(at + step_ms, toMs), attack }));
  return rows.sort(compareRows);
};

test.each([1_000, 7_321, 600_000, 1_234_567])('consecutive intervals of %d ms give the rows of their union', (step_ms) => {
  const toMs = noon + (step_ms < 5_000 ? 0.2 : 1.5) * HOUR_MS;
  const union = liveSessions({ seed, fromMs: noon, toMs });
  expect(union.length).toBeGreaterThan(20);
  expect(inSteps(noon, toMs, step_ms)).toEqual(union);
});

test('windows end within the requested interval: after its start, up to its end', () => {
  const rows = liveSessions({ seed, fromMs: noon, toMs: noon + HOUR_MS });
  const isValid = (row: SampleRow): boolean =>
    sessionInputSchema.safeParse(row).success &&
    row.end_time > noon &&
    row.end_time <= noon + HOUR_MS &&
    row.end_time - row.start_time === WINDOW_MS;
  expect(rows.filter((row) => !isValid(row))).toEqual([]);
  const end = rows[5].end_time;
  expect(liveSessions({ seed, fromMs: end - 1, toMs: end })).not.toEqual([]);
  expect(liveSessions({ seed, fromMs: end, toMs: end + 500 }).filter((row) => row.end_time === end)).toEqual([]);
  expect(liveSessions({ seed, fromMs: noon, toMs: noon })).toEqual([]);
});

test('by day a row ends every few seconds rather than all at the ten-minute marks', () => {
  const ends = liveSessions({ seed, fromMs: noon, toMs: noon + HOUR_MS }).map((row) => row.end_time);
  expect(HOUR_MS / ends.length).toBeLessThan(10_000);
  const sorted = [...new Set([noon, ...ends, noon + HOUR_MS])].sort((a, b) => a - b);
  expect(Math.max(...sorted.slice(1).map((end, i) => end - sorted[i]))).toBeLessThan(90_000);
});

test('pace 1 keeps the rate of the sample', () => {
  const DAY_MS = 24 * HOUR_MS;
  const { rows, truth } = generateSample({ seed });
  const live = liveSessions({ seed, fromMs: truth.end_time, toMs: truth.end_time + 7 * DAY_MS, pace: 1 });
  const attacks = truth.attacks.reduce((sum, attack) => sum + attack.session_count, 0);
  expect(live.length / (rows.length - attacks)).toBeCloseTo(1, 1);
});

test('the stream has the sources of the sample with their typical sizes', () => {
  const { rows } = generateSample({ seed });
  const live = liveSessions({ seed, fromMs: noon, toMs: noon + 24 * HOUR_MS });
  const known = new Set(rows.map((row) => row.src_ip));
  const newcomers = new Set(live.map((row) => row.src_ip).filter((src_ip) => !known.has(src_ip)));
  expect(newcomers.size).toBeLessThan(10);
  const typicalSize = (from: SampleRow[], src_ip: string): number => {
    const sizes = from.filter((row) => row.src_ip === src_ip && row.response_code === 200).map((row) => Math.log(row.bytes_in));
    return sizes.length < 15 ? NaN : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  };
  const attackers = new Set(attackAddresses('level_shift'));
  const shifts = [...known].filter((src_ip) => !attackers.has(src_ip)).map((src_ip) => Math.abs(typicalSize(live, src_ip) - typicalSize(rows, src_ip))).filter((shift) => !Number.isNaN(shift));
  expect(shifts.length).toBeGreaterThan(20);
  expect(Math.max(...shifts)).toBeLessThan(Math.log(2));
});

test('fewer sources are the first of the same population', () => {
  const few = liveSessions({ seed, sources: 40, fromMs: noon, toMs: noon + HOUR_MS });
  const all = new Set(liveSessions({ seed, fromMs: noon, toMs: noon + HOUR_MS }).map((row) => JSON.stringify(row)));
  expect(few.length).toBeGreaterThan(0);
  expect(few.filter((row) => !all.has(JSON.stringify(row)))).toEqual([]);
});

test('a normal stream contains no attack over three days', () => {
  const rows = liveSessions({ seed, fromMs: noon, toMs: noon + 72 * HOUR_MS });
  const addresses = new Set(rows.map((row) => row.src_ip));
  for (const kind of ['beacon', 'scan', 'brute_force'] as const) {
    expect(attackAddresses(kind).filter((src_ip) => addresses.has(src_ip))).toEqual([]);
  }
  const of = (src_ips: string[]): SampleRow[] => rows.filter((row) => src_ips.includes(row.src_ip));
  expect(Math.max(...of(attackAddresses('level_shift')).map((row) => row.bytes_in))).toBeLessThan(3e6);
  expect(Math.max(...of(attackAddresses('exfiltration')).map((row) => row.bytes_out))).toBeLessThan(5e6);
});

test.each(ATTACK_KINDS)('a requested %s is completely in the stream, and its addresses do nothing else meanwhile', (kind) => {
  const attack = { kind, startMs: noon + 1_234_000, windows: 12 };
  const toMs = noon + 4 * HOUR_MS;
  const rows = liveSessions({ seed, fromMs: noon, toMs, attack });
  const endMs = attack.startMs + attack.windows * WINDOW_MS;
  const during = rows.filter((row) => attackAddresses(kind).includes(row.src_ip) && row.end_time > attack.startMs && row.start_time < endMs);
  expect(during).toEqual(attackSessions(kind, { ...attack, seed }).sort(compareRows));
  expect(inSteps(noon, toMs, 411_000, attack)).toEqual(rows);
});
