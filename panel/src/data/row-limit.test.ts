import type { Frame } from '@weir/schema';
import { limitRows, MAX_DRAWN_ROWS, MAX_SUMMED_ROWS } from './row-limit';

const rows = (length: number, flagged: readonly number[] = []): Frame => {
  const flags = new Set(flagged);
  return {
    name: 'many',
    fields: [
      { name: 'x', type: 'number', values: Float64Array.from({ length }, (_, i) => i) },
      { name: 'is_anomaly', type: 'boolean', values: Array.from({ length }, (_, i) => flags.has(i)) },
    ],
  };
};

it('leaves data within the limit unchanged', () => {
  const frames = [rows(MAX_DRAWN_ROWS)];
  expect(limitRows(frames, 'scatter')).toEqual({ frames });
});

it('keeps every anomaly and a uniform sample of the rest, in order, and adds a note', () => {
  const flagged = [1, 2, 3, 777_777, 999_998];
  const limited = limitRows([rows(1_000_000, flagged)], 'scatter');
  if ('refused' in limited) {throw new Error(limited.refused);}
  const [x, flags] = limited.frames[0].fields;
  const kept = Array.from(x.values, Number);
  expect(kept.length).toBeGreaterThan(MAX_DRAWN_ROWS - flagged.length - 1);
  expect(kept.length).toBeLessThanOrEqual(MAX_DRAWN_ROWS);
  expect(kept.filter((_, i) => flags.values[i] === true)).toEqual(flagged);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
  const firstHalf = kept.filter((x) => x < 500_000).length / kept.length;
  expect(firstHalf).toBeCloseTo(0.5, 2);
  expect(limited.note).toBe('Showing at most 200,000 of 1,000,000 rows: all 5 anomalous rows and a uniform sample.');
});

it('does not sample in a view that adds rows up, and refuses more rows than the browser can process', () => {
  const frames = [rows(MAX_DRAWN_ROWS + 1)];
  expect(limitRows(frames, 'timeline')).toEqual({ frames });
  expect(limitRows([rows(MAX_SUMMED_ROWS + 1)], 'heatmap')).toEqual({
    refused: 'Too many rows for this view: got 1,000,001, expected at most 1,000,000. Narrow the time range, or aggregate in the query.',
  });
});
