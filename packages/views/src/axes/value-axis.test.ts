import { extent, fitAxis, pixelScale, unitFormatter } from './value-axis.ts';

const text = (value: number) => `v${value}`;

test('is linear up to three decades and logarithmic above', () => {
  expect(fitAxis([1, 1000], 'auto', text).type).toBe('value');
  expect(fitAxis([1, 1001], 'auto', text)).toMatchObject({ type: 'log', min: 1, max: 10_000 });
});

test('places zeros on the first tick, a decade below the smallest value, and labels it 0', () => {
  const axis = fitAxis([0, 50, 500_000], 'auto', text);
  expect(axis.min).toBe(1);
  expect(axis.place(0)).toBe(1);
  expect(axis.tick(1)).toBe('0');
  expect(axis.tick(10)).toBe('v10');
});

test('labels the first tick with its value when there is no zero', () => {
  const axis = fitAxis([50, 500_000], 'log', text);
  expect(axis.tick(axis.min ?? 0)).toBe('v10');
});

test('stays linear for negative values, which have no position on a chosen log axis', () => {
  expect(fitAxis([-1, 1, 1e6], 'auto', text).type).toBe('value');
  expect(fitAxis([-1, 1, 1e6], 'log', text).place(-1)).toBeNull();
});

test.each([[[]], [[0]], [[0, 0]], [[-5]]])('is linear without a positive value: %j', (values) => {
  expect(fitAxis(values, 'log', text).type).toBe('value');
});

test.each([[[5e-324, 1]], [[1, 1.7e308]], [[1000]]])('returns finite, increasing limits for %j', (values) => {
  const { min = NaN, max = NaN } = fitAxis(values, 'log', text);
  expect(Number.isFinite(min) && Number.isFinite(max) && min > 0 && min < max).toBe(true);
});

test('recognises bytes by unit and, without a unit, by name', () => {
  const field = { type: 'number' as const, values: [] };
  expect(unitFormatter({ ...field, name: 'x', config: { unit: 'decbytes' } })(1500)).toBe('1.5 kB');
  expect(unitFormatter({ ...field, name: 'bytes_in' })(1500)).toBe('1.5 kB');
  expect(unitFormatter({ ...field, name: 'transfer_ratio' })(1500)).toBe('1.5k');
});

test('gives each decade of a log axis the same number of pixels', () => {
  const values = [1, 10_000];
  const toPixel = pixelScale(values, fitAxis(values, 'log', text), 0, 400);
  expect([1, 10, 10_000].map((value) => Math.round(toPixel(value)))).toEqual([0, 100, 400]);
});

test('starts a linear axis at zero, also for a single value', () => {
  const toPixel = pixelScale([50, 100], fitAxis([50, 100], 'linear', text), 300, 100);
  expect([0, 50, 100].map(toPixel)).toEqual([300, 200, 100]);
  expect(pixelScale([0], fitAxis([0], 'linear', text), 0, 100)(0)).toBe(0);
  expect(extent([])).toEqual([Infinity, -Infinity]);
});
