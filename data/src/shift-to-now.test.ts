import { generateSample, SAMPLE_SEED } from './generate-sample.ts';
import { WINDOW_MS } from './sample-row.ts';
import { replayShiftMs, shiftToNow } from './shift-to-now.ts';

const { rows, truth } = generateSample({ seed: SAMPLE_SEED });

test.each([Date.UTC(2026, 6, 1, 14, 33, 12), Date.UTC(2026, 6, 1, 14, 30), Date.UTC(2025, 0, 1, 0, 0, 1)])(
  'the last window ends at the last ten-minute mark before now (%d)',
  (nowMs) => {
    const shifted = shiftToNow(rows, nowMs);
    const lastEnd = Math.max(...shifted.map((row) => row.end_time));
    expect(lastEnd).toBe(Math.floor(nowMs / WINDOW_MS) * WINDOW_MS);
    expect(shifted).toHaveLength(rows.length);
    expect(shifted.every((row) => row.start_time % WINDOW_MS === 0)).toBe(true);
  },
);

test('only times change, and the given rows are not modified', () => {
  const nowMs = Date.UTC(2026, 6, 1);
  const before = JSON.stringify(rows[0]);
  const [first] = shiftToNow(rows, nowMs);
  const shift = replayShiftMs(rows, nowMs);
  expect(first).toEqual({ ...rows[0], start_time: rows[0].start_time + shift, end_time: rows[0].end_time + shift });
  expect(JSON.stringify(rows[0])).toBe(before);
});

test('a replay has the exfiltration within the last day', () => {
  const nowMs = Date.UTC(2026, 6, 1, 3, 9);
  const exfiltration = truth.attacks.find((attack) => attack.kind === 'exfiltration')!;
  expect(exfiltration.start_time + replayShiftMs(rows, nowMs)).toBeGreaterThan(nowMs - 86_400_000);
});

test('the shift of no rows is 0', () => {
  expect(replayShiftMs([], 5)).toBe(0);
  expect(shiftToNow([], 5)).toEqual([]);
});
