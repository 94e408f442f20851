/** What the bench calls in its page. */
import type { Frame } from '@weir/schema';
import { CONTENDERS, HEIGHT, WIDTH } from './contenders.ts';
import type { PanelRequest } from '../../tests/browser/harness/host.ts';
import { toSessions, toUnscored } from './points.ts';
import { type Painted, type Smoothness, nextFrame, timeFrames, timePaint, watchCanvases, watchWhile } from './watch-page.ts';

/** Measures of one contender on one page. */
export interface ScatterRun {
  readonly paint: Painted;
  readonly pan: Smoothness;
  readonly hover?: Smoothness;
}

const FRAMES = 90;

watchCanvases();

/** Moves the pointer over an element as a hand would, in a circle over the middle of the chart. */
const hoverAt = (element: HTMLElement, index: number): void => {
  const angle = (2 * Math.PI * index) / FRAMES;
  const { left, top } = element.getBoundingClientRect();
  const clientX = left + WIDTH * (0.5 + 0.3 * Math.cos(angle));
  const clientY = top + HEIGHT * (0.5 + 0.3 * Math.sin(angle));
  element.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX, clientY }));
};

const runScatter = async (name: string, count: number): Promise<ScatterRun> => {
  const place = document.createElement('div');
  place.style.cssText = `width:${WIDTH}px;height:${HEIGHT}px`;
  document.body.replaceChildren(place);
  const frame = toSessions(count);
  let drawn = { pan: (_aside: number) => {}, hears: undefined as HTMLElement | undefined };
  const paint = await timePaint(() => {
    drawn = CONTENDERS[name](place, frame);
  });
  const { hears } = drawn;
  const hover = hears && (await timeFrames(FRAMES, (index) => hoverAt(hears, index)));
  const pan = await timeFrames(FRAMES, (index) => drawn.pan(0.25 * Math.sin((2 * Math.PI * index) / FRAMES)));
  await nextFrame();
  return { paint, pan, ...(hover && { hover }) };
};

type Host = typeof import('../../tests/browser/harness/host.ts').weirHost;

const renderPanel = (frame: Frame, options: Record<string, unknown>): Promise<void> => {
  const request = { frames: [frame], options, mode: 'light', width: WIDTH, height: HEIGHT } as unknown as PanelRequest;
  return (window as unknown as { weirHost: Host }).weirHost.renderPanel(request);
};

const statusSays = async (start: string): Promise<string> => {
  for (;;) {
    const text = document.querySelector('[role=status]')?.textContent ?? '';
    if (text.startsWith(start)) return text;
    await nextFrame();
  }
};

/** The built panel in Grafana's place, its view already fetched: from Grafana's frames to the picture. */
const runPanel = async (count: number): Promise<{ paint: Painted; hover: Smoothness }> => {
  const options = { view: 'scatter' };
  await timePaint(() => renderPanel(toSessions(100), options));
  const frame = toSessions(count);
  const paint = await timePaint(() => renderPanel(frame, options));
  const canvas = document.querySelector('canvas') as HTMLCanvasElement;
  return { paint, hover: await timeFrames(FRAMES, (index) => hoverAt(canvas, index)) };
};

/** The built panel's detection, from the click to the note under the marked picture. */
const runDetection = async (rows: number, fields: number) => {
  const frame = toUnscored(rows, fields);
  await timePaint(() => renderPanel(frame, { view: 'scatter' }));
  const { result, ...measures } = await watchWhile(async () => {
    await renderPanel(frame, { view: 'scatter', detect: { enabled: true } });
    const note = await statusSays('Detected');
    await nextFrame();
    return note;
  });
  return { note: result, ...measures };
};

/** What the bench calls in the page. */
export const weirBench = { names: Object.keys(CONTENDERS), runScatter, runPanel, runDetection };
Object.assign(window, { weirBench });
