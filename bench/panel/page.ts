/** Functions that the benchmark calls in the page. */
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

const atAngle = (index: number): readonly [across: number, up: number] => {
  const angle = (2 * Math.PI * index) / FRAMES;
  return [WIDTH * (0.5 + 0.25 * Math.cos(angle)), HEIGHT * (0.5 + 0.25 * Math.sin(angle))];
};

/** Returns a pointer event at a position relative to the element's upper left corner. */
const point = (element: HTMLElement, kind: 'down' | 'move' | 'up', [across, up]: readonly [number, number], shiftKey = false): void => {
  const { left, top } = element.getBoundingClientRect();
  const init = { bubbles: true, cancelable: true, clientX: left + across, clientY: top + up, shiftKey, buttons: kind === 'move' && !shiftKey ? 0 : 1 };
  element.dispatchEvent(new PointerEvent(`pointer${kind}`, { ...init, pointerType: 'mouse', isPrimary: true }));
  element.dispatchEvent(new MouseEvent(`mouse${kind}`, init));
};

/** Moves the pointer in a circle around the middle of the chart. */
const hover = (element: HTMLElement): Promise<Smoothness> => timeFrames(FRAMES, (index) => point(element, 'move', atAngle(index)));

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
  const hovered = hears && (await hover(hears));
  const pan = await timeFrames(FRAMES, (index) => drawn.pan(0.25 * Math.sin((2 * Math.PI * index) / FRAMES)));
  await nextFrame();
  return { paint, pan, ...(hovered && { hover: hovered }) };
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

/** Draws the built panel, with its view already loaded, from Grafana's frames. */
const runPanel = async (count: number): Promise<ScatterRun> => {
  const options = { view: 'scatter' };
  await timePaint(() => renderPanel(toSessions(100), options));
  const frame = toSessions(count);
  const paint = await timePaint(() => renderPanel(frame, options));
  const canvas = document.querySelector('canvas') as HTMLCanvasElement;
  const hovered = await hover(canvas);
  const { left, top } = canvas.getBoundingClientRect();
  const middle = { clientX: left + WIDTH / 2, clientY: top + HEIGHT / 2 };
  for (let notch = 0; notch < 8; notch += 1) canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, ctrlKey: true, deltaY: -100, ...middle }));
  await nextFrame();
  point(canvas, 'down', atAngle(0), true);
  const pan = await timeFrames(FRAMES, (index) => point(canvas, 'move', atAngle(index), true));
  point(canvas, 'up', atAngle(FRAMES), true);
  return { paint, pan, hover: hovered };
};

/** Runs the detection of the built panel, from the click to the note under the marked chart. */
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

/** The functions of the page. */
export const weirBench = { names: Object.keys(CONTENDERS), runScatter, runPanel, runDetection };
Object.assign(window, { weirBench });
