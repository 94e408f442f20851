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

it('leaves what a view can draw as it is', () => {
  const frames = [rows(MAX_DRAWN_ROWS)];
  expect(limitRows(frames, 'scatter')).toEqual({ frames });
});

it('keeps every anomaly and an even sample of the rest, in order, and says so', () => {
  const flagged = [1, 2, 3, 777_777, 999_998];
  const limited = limitRows([rows(1_000_000, flagged)], 'scatter');
  if ('refused' in limited) {throw new Error(limited.refused);}
  const [x, flags] = limited.frames[0].fields;
  const places = Array.from(x.values, Number);
  expect(places.length).toBeGreaterThan(MAX_DRAWN_ROWS - flagged.length - 1);
  expect(places.length).toBeLessThanOrEqual(MAX_DRAWN_ROWS);
  expect(places.filter((_, i) => flags.values[i] === true)).toEqual(flagged);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  const firstHalf = places.filter((place) => place < 500_000).length / places.length;
  expect(firstHalf).toBeCloseTo(0.5, 2);
  expect(limited.note).toBe('Of 1,000,000 rows all 5 anomalous ones and an even sample are drawn, at most 200,000.');
});

it('does not sample what a view adds up, and refuses what would keep the browser busy', () => {
  const frames = [rows(MAX_DRAWN_ROWS + 1)];
  expect(limitRows(frames, 'timeline')).toEqual({ frames });
  expect(limitRows([rows(MAX_SUMMED_ROWS + 1)], 'heatmap')).toEqual({
    refused: 'The data have 1,000,001 rows; this view adds up to 1,000,000. Narrow the time range, or let the query count.',
  });
});
