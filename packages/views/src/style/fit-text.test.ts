import { fitText, textWidth, toRichText } from './fit-text.ts';

test('truncates text to a width in pixels, but never to nothing', () => {
  expect(fitText('avg_packet_size', 60, 12)).toBe('avg_pac…');
  expect(textWidth(fitText('x'.repeat(5000), 200, 12), 12)).toBeLessThanOrEqual(200);
  expect(fitText('avg_packet_size', -5, 12)).toBe('av…');
});

test('removes characters that rich text reads as a style', () => {
  expect(toRichText('{b|bold}')).toBe(' b bold ');
});
