import { isAborted } from './aborted';
import { scoreInSteps, scoreRows, type ScoreRequest } from './score-rows';
import { installFakeWorker } from '../testing/fake-worker';

const REQUEST: ScoreRequest = {
  X: Float64Array.from({ length: 9_000 }, (_, i) => (i * 7919) % 1009),
  nFeatures: 3,
  nTrees: 20,
  seed: 1,
  contamination: 0.02,
};
const EXPECTED = scoreRows(REQUEST);

/** Reloads the module: it remembers which places refused. */
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

it('returns the same scores in steps as in one call', () => {
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

it('scores in a worker, and terminates it', async () => {
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
])('uses a blob worker because of %s, and remembers it', async (_, behaviour) => {
  const made = installFakeWorker(behaviour);
  const { scoreOffPage } = await loadFresh();
  expect(await scoreOffPage(REQUEST, live())).toEqual({ scored: EXPECTED, place: 'blob' });
  const count = made.length;
  await scoreOffPage(REQUEST, live());
  expect(made.slice(count).map(({ url }) => url)).toEqual(['blob:weir']);
});

it.each([
  ['there are no workers', undefined],
  ['all workers are refused', { refuses: () => true }],
])('scores on the main thread if %s', async (_, behaviour) => {
  if (behaviour) {
    installFakeWorker(behaviour);
  }
  const { scoreOffPage } = await loadFresh();
  expect(await scoreOffPage(REQUEST, live())).toEqual({ scored: EXPECTED, place: 'page' });
});

it('yields to other tasks between slices', async () => {
  const { scoreInSlices } = await import('./score-in-slices');
  const large = { ...REQUEST, X: Float64Array.from({ length: 120_000 }, (_, i) => (i * 7919) % 1009), nTrees: 200 };
  let taskCount = 0;
  const timer = setInterval(() => (taskCount += 1));
  await scoreInSlices(large, live());
  clearInterval(timer);
  expect(taskCount).toBeGreaterThan(1);
});

it('cancels a detection immediately: the worker is terminated and the promise rejects', async () => {
  const made = installFakeWorker({ isSilent: true });
  const { scoreOffPage } = await loadFresh();
  const controller = new AbortController();
  const outcome = scoreOffPage(REQUEST, controller.signal).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort();
  expect(isAborted(await outcome)).toBe(true);
  expect(made[0].isTerminated).toBe(true);
});

it('rejects with the message of the kernel', async () => {
  const { scoreOffPage } = await loadFresh();
  await expect(scoreOffPage({ ...REQUEST, contamination: 2 }, live())).rejects.toThrow(/contamination is 2/);
});
