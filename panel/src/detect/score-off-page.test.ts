import { isAborted } from './aborted';
import { scoreInSteps, scoreRows, type ScoreRequest } from './score-rows';
import { installFakeWorker } from './fake-worker.test-support';

const REQUEST: ScoreRequest = {
  X: Float64Array.from({ length: 9_000 }, (_, i) => (i * 7919) % 1009),
  nFeatures: 3,
  nTrees: 20,
  seed: 1,
  contamination: 0.02,
};
const EXPECTED = scoreRows(REQUEST);

/** The module anew: it remembers which places refused. */
async function loadFresh() {
  jest.resetModules();
  return import('./score-off-page');
}

const live = () => new AbortController().signal;

beforeAll(() => {
  Object.assign(URL, { createObjectURL: () => 'blob:weir', revokeObjectURL: () => undefined });
  if (typeof structuredClone === 'undefined') {
    Object.assign(globalThis, { structuredClone: (value: unknown) => value });
  }
});
afterEach(() => void Reflect.deleteProperty(globalThis, 'Worker'));

it('scores in steps what it scores in one go', () => {
  const steps = scoreInSteps(REQUEST, 250);
  let step = steps.next();
  let count = 0;
  while (!step.done) {
    step = steps.next();
    count += 1;
  }
  expect(count).toBeGreaterThan(10);
  expect(step.value).toEqual(EXPECTED);
});

it('scores in a worker, and ends it', async () => {
  const made = installFakeWorker();
  const { scoreOffPage } = await loadFresh();
  const { scored, place } = await scoreOffPage(REQUEST, live());
  expect(place).toBe('worker');
  expect(scored).toEqual(EXPECTED);
  expect(made.map(({ isTerminated }) => isTerminated)).toEqual([true]);
  expect(REQUEST.X).toHaveLength(9_000);
});

it.each([
  ['another origin', { refuses: (url: string) => !url.startsWith('blob:') }],
  ['a script that cannot be loaded', { breaks: (url: string) => !url.startsWith('blob:') }],
])('goes through a blob because of %s, and remembers', async (_, habits) => {
  const made = installFakeWorker(habits);
  const { scoreOffPage } = await loadFresh();
  expect(await scoreOffPage(REQUEST, live())).toEqual({ scored: EXPECTED, place: 'blob' });
  const count = made.length;
  await scoreOffPage(REQUEST, live());
  expect(made.slice(count).map(({ url }) => url)).toEqual(['blob:weir']);
});

it.each([
  ['there are no workers', undefined],
  ['all workers are refused', { refuses: () => true }],
])('scores on the page where %s', async (_, habits) => {
  if (habits) {
    installFakeWorker(habits);
  }
  const { scoreOffPage } = await loadFresh();
  expect(await scoreOffPage(REQUEST, live())).toEqual({ scored: EXPECTED, place: 'page' });
});

it('lets the page breathe between slices', async () => {
  const { scoreInSlices } = await import('./score-in-slices');
  const large = { ...REQUEST, X: Float64Array.from({ length: 120_000 }, (_, i) => (i * 7919) % 1009), nTrees: 200 };
  let breaths = 0;
  const timer = setInterval(() => (breaths += 1));
  await scoreInSlices(large, live());
  clearInterval(timer);
  expect(breaths).toBeGreaterThan(1);
});

it('gives a detection up at once: the worker ends, and nobody gets an answer', async () => {
  const made = installFakeWorker({ isSilent: true });
  const { scoreOffPage } = await loadFresh();
  const end = new AbortController();
  const asked = scoreOffPage(REQUEST, end.signal).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  end.abort();
  expect(isAborted(await asked)).toBe(true);
  expect(made[0].isTerminated).toBe(true);
});

it('passes on what the kernel says', async () => {
  const { scoreOffPage } = await loadFresh();
  await expect(scoreOffPage({ ...REQUEST, contamination: 2 }, live())).rejects.toThrow(/contamination is 2/);
});
