/** Measures a page while something is drawn on it; runs in the page. */

/** Drawing times, ms after the start. */
export interface Painted {
  /** The first frame after the first stroke. */
  readonly first_ms: number;
  /** The first frame after the last stroke. */
  readonly whole_ms: number;
}

/** Smoothness of a movement. */
export interface Smoothness {
  /** Frames per second, at most 60. */
  readonly frames_per_s: number;
  /** Longest time between two frames. */
  readonly longest_ms: number;
  /** Median computation time of the page per frame, without the browser's painting, ms. */
  readonly work_ms: number;
}

/** Longer than the pause between the portions of a progressively drawn chart. */
const QUIET_MS = 250;
const STROKES = ['fill', 'stroke', 'fillRect', 'strokeRect', 'drawImage', 'fillText', 'putImageData'] as const;

let firstStroke: number | undefined;
let lastStroke = 0;

/** Records when anything is drawn on a canvas, with the same small cost for every contender. */
export const watchCanvases = (): void => {
  const prototype = CanvasRenderingContext2D.prototype as unknown as Record<string, (...parts: unknown[]) => unknown>;
  for (const name of STROKES) {
    const draw = prototype[name];
    prototype[name] = function drawAndNote(this: unknown, ...parts: unknown[]) {
      lastStroke = performance.now();
      firstStroke ??= lastStroke;
      return draw.apply(this, parts);
    };
  }
};

/** Resolves at the next frame, with its time. */
export const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Draws, and returns the drawing times. */
export const timePaint = async (draw: () => unknown): Promise<Painted> => {
  await nextFrame();
  firstStroke = undefined;
  const start = performance.now();
  await draw();
  let first: number | undefined;
  let whole = start;
  let seen = -1;
  for (;;) {
    const now = await nextFrame();
    if (firstStroke === undefined) continue;
    first ??= now;
    if (lastStroke !== seen) {
      seen = lastStroke;
      whole = now;
    } else if (now - lastStroke > QUIET_MS) {
      return { first_ms: first - start, whole_ms: whole - start };
    }
  }
};

/** Makes one step per frame and returns the smoothness. */
export const timeFrames = async (count: number, step: (index: number) => void): Promise<Smoothness> => {
  const gaps: number[] = [];
  const works: number[] = [];
  let last = await nextFrame();
  for (let index = 0; index < count; index += 1) {
    const before = performance.now();
    step(index);
    works.push(performance.now() - before);
    const now = await nextFrame();
    gaps.push(now - last);
    last = now;
  }
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return { frames_per_s: (1000 * gaps.length) / total, longest_ms: Math.max(...gaps), work_ms: median(works) };
};

/** Returns the longest task and the longest gap between frames while work runs in the background. */
export const watchWhile = async <T>(run: () => Promise<T>): Promise<{ result: T; total_ms: number; longest_task_ms: number; longest_gap_ms: number }> => {
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  let isOver = false;
  const gaps: number[] = [];
  const frames = (async () => {
    let last = await nextFrame();
    while (!isOver) {
      const now = await nextFrame();
      gaps.push(now - last);
      last = now;
    }
  })();
  const start = performance.now();
  const result = await run();
  const total_ms = performance.now() - start;
  isOver = true;
  await frames;
  tasks.push(...observer.takeRecords().map(({ duration }) => duration));
  observer.disconnect();
  return { result, total_ms, longest_task_ms: Math.max(0, ...tasks), longest_gap_ms: Math.max(0, ...gaps) };
};
