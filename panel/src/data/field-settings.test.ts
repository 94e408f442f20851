import { createTheme, FieldType, MappingType, ThresholdsMode, type Field, type FieldConfig } from '@grafana/data';
import { drawnSettings } from './field-settings';

const theme = createTheme();
const field = (config: FieldConfig): Field => ({ name: 'bytes_in', type: FieldType.number, values: [1], config });
const thresholds = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: 'green' },
    { value: 1e6, color: 'red' },
  ],
};

it('returns nothing for a field without settings', () => {
  expect(drawnSettings(field({}), theme)).toEqual({});
  expect(drawnSettings(field({ color: { mode: 'thresholds' }, thresholds: { ...thresholds, steps: thresholds.steps.slice(0, 1) } }), theme)).toEqual({});
});

it('formats values with their unit, decimals and mappings', () => {
  expect(drawnSettings(field({ unit: 'decbytes', decimals: 2 }), theme).format?.(1_234_567)).toBe('1.23 MB');
  expect(drawnSettings(field({ decimals: 0 }), theme).format?.(1.7)).toBe('2');
  const mappings = [{ type: MappingType.ValueToText, options: { '0': { text: 'calm' } } }] as FieldConfig['mappings'];
  expect(drawnSettings(field({ mappings }), theme).format?.(0)).toBe('calm');
});

it('returns a fixed colour, threshold steps, or a ramp', () => {
  expect(drawnSettings(field({ color: { mode: 'fixed', fixedColor: '#ff8800' } }), theme)).toEqual({ color: '#ff8800' });
  expect(drawnSettings(field({ color: { mode: 'thresholds' }, thresholds }), theme).steps).toEqual([
    { from: -Infinity, color: expect.stringMatching(/^#[0-9a-f]{6}$/) },
    { from: 1e6, color: expect.stringMatching(/^#[0-9a-f]{6}$/) },
  ]);
  const { ramp } = drawnSettings(field({ color: { mode: 'continuous-BlYlRd' } }), theme);
  expect(ramp?.length).toBeGreaterThan(1);
  expect(ramp?.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
});

it('draws thresholds as lines if the option is on, except the lowest step and percentages', () => {
  const lines = { show_thresholds: 'lines' as const };
  expect(drawnSettings(field({ thresholds, custom: lines }), theme).thresholds).toEqual([{ value: 1e6, color: expect.any(String) }]);
  expect(drawnSettings(field({ thresholds: { ...thresholds, mode: ThresholdsMode.Percentage }, custom: lines }), theme).thresholds).toEqual([]);
  expect(drawnSettings(field({ thresholds }), theme).thresholds).toBeUndefined();
});

it('reads the steps of a saved dashboard, whose lowest step has no value', () => {
  const saved = { ...thresholds, steps: [{ value: null as unknown as number, color: 'green' }, thresholds.steps[1]] };
  expect(drawnSettings(field({ color: { mode: 'thresholds' }, thresholds: saved }), theme).steps?.[0].from).toBe(-Infinity);
});
