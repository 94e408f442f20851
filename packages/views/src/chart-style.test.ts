import { mixColors, sampleRamp } from './chart-style.ts';

test('mixes by share and leaves what it cannot read', () => {
  expect(mixColors('#000000', '#ffffff', 0.5)).toBe('#808080');
  expect(mixColors('red', '#ffffff', 0.2)).toBe('red');
});

test('keeps both ends of a ramp, whatever its length', () => {
  expect(sampleRamp(['#000000', '#ffffff'], 3)).toEqual(['#000000', '#808080', '#ffffff']);
  expect(sampleRamp(['#000000', '#ff0000', '#ffffff'], 2)).toEqual(['#000000', '#ffffff']);
  expect(sampleRamp(['#000000', '#ffffff'], 1)).toEqual(['#ffffff']);
});
