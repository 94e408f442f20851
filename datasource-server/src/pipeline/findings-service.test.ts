import { NO_ENRICHMENT } from '../detect/enrichment/no-enrichment.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import { FindingsService } from './findings-service.ts';

const MODEL = { threshold: 0.6, baselines: { overall: { session_count: 1, median_bytes_in: 1, median_bytes_out: 1 }, by_source: {} } } as unknown as TrafficModel;

/** A findings service on a store with these batches of due sources. */
const createFindings = (batches: string[][], state: { model: TrafficModel | null; isPaused: boolean }) => {
  const replaced: string[][] = [];
  const errors: unknown[] = [];
  const service = new FindingsService({
    store: {
      promoteEnrichment: async () => undefined,
      dueSources: async () => ({ sources: batches[0] ?? [], as_of: 1 }),
      scoredTextsOf: async function* () {},
      peaks: async () => ({ bytes_in: [], bytes_out: [] }),
      logShape: async () => ({}) as never,
      replaceFindings: async ({ sources }) => {
        replaced.push([...sources]);
        batches.shift();
      },
    },
    enrichment: NO_ENRICHMENT,
    background: { find: async () => [] },
    model: () => state.model,
    isPaused: () => state.isPaused,
    onError: (error) => errors.push(error),
  });
  return { service, replaced, errors };
};

describe('the findings service', () => {
  it('replaces the findings of all due sources, batch by batch', async () => {
    const { service, replaced, errors } = createFindings([['a', 'b'], ['c']], { model: MODEL, isPaused: false });
    service.trigger();
    await service.settled();
    expect([replaced, errors]).toEqual([[['a', 'b'], ['c']], []]);
  });

  it.each([
    ['without a model', { model: null, isPaused: false }],
    ['while an upload has open parts', { model: MODEL, isPaused: true }],
  ])('waits %s', async (_when, state) => {
    const { service, replaced } = createFindings([['a']], state);
    service.trigger();
    await service.settled();
    expect(replaced).toEqual([]);
    Object.assign(state, { model: MODEL, isPaused: false });
    service.trigger();
    await service.settled();
    expect(replaced).toEqual([['a']]);
  });
});
