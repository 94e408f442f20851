import type { Frame } from '@weir/schema';
import { type ViewDefinition, anomalyScatter, darkTheme, featureImportance, geo, lightTheme, views } from '@weir/views';
import { renderViewPng, renderViewSvg } from './render-view.ts';

const input = (frame: Frame, theme = lightTheme) => ({
  frames: [frame],
  theme,
  width: 600,
  height: 320,
  formatTime: (time_ms: number) => new Date(time_ms).toISOString(),
});

const frame: Frame = {
  name: 'all',
  fields: [
    { name: 'src_ip', type: 'string', values: ['10.0.0.1', '<script>alert(1)</script>', '10.0.0.3'] },
    { name: 'src_ip_country_code', type: 'string', values: ['US', 'SG', 'ZZ'] },
    { name: 'feature', type: 'string', values: ['bytes_in', '<b>&', 'hour'] },
    { name: 'bytes_in', type: 'number', values: [10, 0, 5_000_000] },
    { name: 'bytes_out', type: 'number', values: [10, 300, 70_000] },
    { name: 'session_count', type: 'number', values: [3, 1, 2] },
    { name: 'anomaly_score', type: 'number', values: [0.4, 0.7, 0.6] },
    { name: 'is_anomaly', type: 'boolean', values: [false, true, true] },
    { name: 'impurity_importance', type: 'number', values: [0.5, 0.3, 0.2] },
    { name: 'permutation_importance', type: 'number', values: [0.2, null, -0.01] },
  ],
};

const sizeOf = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  return { signature: bytes.toString('latin1', 1, 4), width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};

const empty: Frame = { name: 'all', fields: frame.fields.map((field) => ({ ...field, values: [] })) };
const broken: Frame = {
  name: 'all',
  fields: frame.fields.map((field) => ({ ...field, values: field.type === 'number' ? [NaN, 1.7e308, 5e-324] : [null, null, 'US'] })),
};

describe.each(views.map((view) => [view.id, view] as const))('%s', (_, view: ViewDefinition) => {
  test.each([
    ['data', frame],
    ['no rows', empty],
    ['broken values', broken],
    ['no fields', { name: 'none', fields: [] }],
  ])('renders %s as an image of the given size, in both themes', async (_name, given) => {
    for (const theme of [lightTheme, darkTheme]) {
      const { svg, summary } = await renderViewSvg(view, input(given, theme));
      expect(summary).not.toBe('');
      expect(svg).not.toMatch(/NaN|Infinity|<script/);
      expect(sizeOf(renderViewPng(svg, { width: 300 }))).toEqual({ signature: 'PNG', width: 300, height: 160 });
    }
  });
});

test.each([
  ['scatter', anomalyScatter as ViewDefinition],
  ['bars', featureImportance as ViewDefinition],
  ['map', geo as ViewDefinition],
])('renders the text of the %s, not only its shapes', async (_name, view) => {
  const { svg } = await renderViewSvg(view, input(frame));
  const bare = svg.replace(/<text[\s\S]*?<\/text>/g, '');
  expect(bare).not.toBe(svg);
  expect(Buffer.from(renderViewPng(svg, { width: 600 })).equals(Buffer.from(renderViewPng(bare, { width: 600 })))).toBe(false);
});

test('renders the reason if a view cannot be drawn', async () => {
  const { state, svg, summary } = await renderViewSvg(anomalyScatter, input(empty));
  expect(state).toBe('empty');
  expect(summary).toContain('No sessions');
  expect(svg).toContain('No sessions');
});

test('renders a theme with quoted font names, as in Grafana', async () => {
  const { svg } = await renderViewSvg(anomalyScatter, input(frame, { ...lightTheme, fontFamily: '"Inter", "Helvetica", sans-serif' }));
  expect(() => renderViewPng(svg, { width: 600 })).not.toThrow();
});
