import { renderViewSvg } from '../../datasource-server/src/answer/reports/render-view.ts';
import type { Frame } from '@weir/schema';
import { lightTheme, views, type ViewDefinition } from '@weir/views';
import { STATES } from '../browser/gallery/states.ts';
import { VIEW_QUERIES } from '../browser/gallery/view-queries.ts';
import { readSampleFrames } from '../browser/sample-frames.ts';

/** State with too much data for an SVG in the snapshot, which then has the summary and the number of items of each series. */
const LARGE = '100,000 rows';
const HEIGHT = 380;

let frames: Record<string, Frame[]>;
beforeAll(async () => {
  frames = await readSampleFrames();
});

const inputOf = (view: ViewDefinition, state: string, width: number) => ({
  frames: STATES[state](frames[view.id]),
  options: view.defaultOptions,
  theme: lightTheme,
  width,
  height: HEIGHT,
  formatTime: (time_ms: number) => new Date(time_ms).toISOString().slice(0, 16),
});

/** All texts of a chart, in drawing order. */
const textsOf = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

const describeOption = (view: ViewDefinition, state: string, width: number) => {
  const result = view.build(inputOf(view, state, width));
  if (result.state !== 'ready') return { [result.state]: result.message };
  const series = [result.option.series ?? []].flat();
  return { ready: result.summary, series: series.map(({ type, data }) => `${String(type)}: ${Array.isArray(data) ? data.length : 0}`) };
};

test('every view of the gallery has a query', () => {
  expect(Object.keys(VIEW_QUERIES).sort()).toEqual(views.map(({ id }) => id).sort());
});

describe.each(views.map((view) => [view.id, view] as const))('%s', (_id, view) => {
  test.each([...Object.keys(STATES).filter((state) => state !== LARGE).map((state) => [state, 640] as const), ['data', 320] as const, ['data', 1600] as const])(
    'has the same summary and texts for %s at %i px',
    async (state, width) => {
      const { state: became, summary, svg } = await renderViewSvg(view, inputOf(view, state, width));
      expect({ [became]: summary, writes: textsOf(svg).join(' | ') }).toMatchSnapshot();
    },
  );

  test(`draws the same series for ${LARGE}`, () => {
    expect(describeOption(view, LARGE, 640)).toMatchSnapshot();
  });
});
