import { inkOn, mixColors, sampleRamp } from './chart-style.ts';
import { lightTheme } from './theme.ts';

test('mixes by share, and returns other notations unchanged', () => {
  expect(mixColors('#000000', '#ffffff', 0.5)).toBe('#808080');
  expect(mixColors('red', '#ffffff', 0.2)).toBe('red');
});

test('keeps both ends of a ramp of any length', () => {
  expect(sampleRamp(['#000000', '#ffffff'], 3)).toEqual(['#000000', '#808080', '#ffffff']);
  expect(sampleRamp(['#000000', '#ff0000', '#ffffff'], 2)).toEqual(['#000000', '#ffffff']);
  expect(sampleRamp(['#000000', '#ffffff'], 1)).toEqual(['#ffffff']);
});

test('uses dark text on light colours and light text on dark ones', () => {
  expect([inkOn('#ffffff', lightTheme), inkOn('#0a3d6b', lightTheme), inkOn('red', lightTheme)]).toEqual(['#000000', '#ffffff', lightTheme.text]);
});
