import type { Field, Frame } from '@weir/schema';
import { attack, type AttackOptions } from './attack.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const toFrame = (ids: Array<string | null>): Frame => ({
  name: 'findings',
  fields: [
    field('technique_id', 'string', ids),
    field('technique_name', 'string', ids.map((id) => (id === 'T1110' ? 'Brute <b>Force</b>' : id === null ? null : 'Some {x|name}'))),
    field('severity', 'string', ids.map((_, row) => ['medium', 'high', 'low'][row % 3])),
    field('entity', 'string', ids.map((_, row) => `203.0.113.${row}`)),
  ],
});
const frame = toFrame(['T1110', 'T1048', null, 'T1110', 'T9999', 'T1071.001']);

const draw = (given: Frame, options: Partial<AttackOptions> = {}, size = { width: 900, height: 420 }) =>
  attack.build({ frames: [given], options: { ...attack.defaultOptions, ...options }, theme: lightTheme, ...size, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const texts = (option: { series: Array<{ data: Array<{ label: { formatter: () => string } }> }> }) => option.series[2].data.map(({ label }) => label.formatter());

test('groups techniques by tactic in the order of ATT&CK, others last', () => {
  expect(texts(ready(frame)).slice(0, 4)).toEqual(['Credential Access', 'Command and Control', 'Exfiltration', 'Other techniques']);
});

test('shows count and highest severity in words on each tile', () => {
  expect(texts(ready(frame))[4]).toMatch(/T1110.*\n\{text\|MEDIUM: 2 findings\}\n\{dim\|203\.0\.113\.0, 203\.0\.113\.3\}/);
});

test('explains when a finding names a technique, and counts findings without one', () => {
  const option = ready(frame);
  expect(option.title.text).toBe('A finding names a technique only where the evidence supports it. 1 of 6 findings names no technique.');
  expect(option.summary).toContain('1 of 6 findings names no technique.');
  expect(draw(toFrame([null, null]))).toMatchObject({ state: 'empty', message: expect.stringContaining('2 of 2 findings name no technique.') });
});

test('keeps tiles inside the canvas, and counts the others', () => {
  const many = toFrame(Array.from({ length: 60 }, (_, row) => `T9${100 + row}`));
  for (const size of [{ width: 340, height: 420 }, { width: 300, height: 200 }, { width: 900, height: 420 }]) {
    const option = ready(many, { max_techniques: 100 }, size);
    for (const { value, symbolSize } of option.series[0].data) {
      expect(value[0] + symbolSize[0] / 2).toBeLessThanOrEqual(size.width);
      expect(value[1] + symbolSize[1] / 2).toBeLessThanOrEqual(size.height - 15);
    }
    expect(option.title.text).toContain(`Not shown: ${60 - option.series[0].data.length} more techniques.`);
  }
});

test('omits the least severe techniques when not all fit', () => {
  const mixed = toFrame(['T1595', 'T1110', 'T1190', 'T1573', 'T1048', 'T1499']);
  const option = ready(mixed, {}, { width: 300, height: 170 });
  expect(option.series[0].data.length).toBeLessThan(6);
  expect(texts(option).join('\n')).toContain('T1110');
  expect(texts(option).join('\n')).toContain('T1048');
  expect(texts(option).join('\n')).not.toContain('LOW');
});

test('escapes names in the tooltip, and removes style markup from tiles', () => {
  const option = ready(frame);
  expect(option.tooltip.formatter({ dataIndex: 0 })).toContain('Brute &lt;b&gt;Force');
  expect(texts(option).join('\n')).not.toContain('{x|');
});

test('reports missing fields and empty data', () => {
  expect(draw({ name: 'x', fields: [field('severity', 'string', ['high'])] })).toMatchObject({ state: 'missing', missing: ['technique_id'] });
  expect(draw(toFrame([])).state).toBe('empty');
});
