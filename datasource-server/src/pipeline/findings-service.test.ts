import { sessionInputSchema, toSessionBlock } from '@weir/schema';
import { NO_ENRICHMENT } from '../detect/enrichment/no-enrichment.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import { FindingsService } from './findings-service.ts';

const MODEL = { threshold: 0.6, baselines: { overall: { session_count: 1, median_bytes_in: 1, median_bytes_out: 1 }, by_source: {} } } as unknown as TrafficModel;
const SESSION = toSession(sessionInputSchema.parse({ start_time: 0, end_time: 1, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 2 }));
const EVIDENCE = { sessions: toSessionBlock([SESSION]), anomaly_score: Float64Array.of(0.5), is_anomaly: Uint8Array.of(0) };

/** A findings service on a store whose leases are these lists of sources, in order. */
const createFindings = (leases: string[][], model: TrafficModel | null = MODEL) => {
  const world = { now: 0, find_ms: 0, session_count: 1, basis: '', model, calls: [] as string[], errors: [] as unknown[], fails: false, source_count: 100 };
  const service = new FindingsService({
    store: {
      dueSourceCount: async () => leases.reduce((sum, { length }) => sum + length, 0),
      markAllDue: async (basis) => {
        if (basis === world.basis) return false;
        world.basis = basis;
        world.calls.push('all due');
        leases.push(['all']);
        return true;
      },
      leaseDueSources: async () => (leases.length === 0 ? null : { lease_id: leases[0].join(), sources: leases[0] }),
      endLease: async (lease_id) => {
        world.calls.push(`end ${lease_id}`);
        leases.shift();
        return true;
      },
      evidenceOf: async function* () {
        yield EVIDENCE;
        yield EVIDENCE;
      },
      peaks: async () => ({ bytes_in: [], bytes_out: [] }),
      logShape: async () => ({ session_count: world.session_count, source_count: world.source_count }) as never,
      replaceFindings: async ({ sources, findings }) => void world.calls.push(`replace ${sources.join()} ${findings.length}`),
    },
    enrichment: NO_ENRICHMENT,
    background: {
      parallel: 2,
      find: async () => {
        world.now += world.find_ms;
        if (world.fails) throw new Error('the thread ended');
        return [{ entity: '192.0.2.1' } as never];
      },
    },
    model: () => world.model,
    now: () => world.now,
    onError: (error) => world.errors.push(error),
  });
  const refresh = async (): Promise<void> => {
    service.trigger();
    await service.current();
  };
  return { service, world, refresh };
};

describe('the findings service', () => {
  it('replaces the findings of due sources lease by lease, then of all when the facts about the log changed', async () => {
    const { service, world, refresh } = createFindings([['a', 'b'], ['c']]);
    await refresh();
    expect(world.calls).toEqual(['replace a,b 2', 'end a,b', 'replace c 2', 'end c', 'all due', 'replace all 2', 'end all']);
    expect([world.errors, service.completedAt]).toEqual([[], 0]);
    world.calls = [];
    world.now = 5;
    await refresh();
    expect([world.calls, service.completedAt]).toEqual([[], 5]);
  });

  it('computes all findings at once where at least half of the sources are due', async () => {
    const { world, refresh } = createFindings([['a', 'b']]);
    world.source_count = 4;
    await refresh();
    expect(world.calls).toEqual(['all due', 'replace a,b 2', 'end a,b', 'replace all 2', 'end all']);
  });

  it('waits without a model', async () => {
    const { service, world, refresh } = createFindings([['a']], null);
    await refresh();
    expect([world.calls, service.completedAt]).toEqual([[], null]);
    world.model = MODEL;
    await refresh();
    expect(world.calls[0]).toBe('replace a 2');
  });

  it('computes all findings again at most a twentieth of the time, unless it is asked to settle', async () => {
    const leases = [['a']];
    const { service, world, refresh } = createFindings(leases);
    world.find_ms = 50;
    await refresh();
    // Two blocks of the first lease and two of all sources took 200 ms.
    expect([world.now, service.completedAt]).toEqual([200, 0]);
    world.calls = [];
    world.find_ms = 0;
    world.session_count = 2;
    world.now = 4_199;
    leases.push(['b']);
    await refresh();
    expect([world.calls, service.completedAt]).toEqual([['replace b 2', 'end b'], 0]);
    await service.settled();
    expect([world.calls.slice(2), service.completedAt]).toEqual([['all due', 'replace all 2', 'end all'], 4_199]);
  });

  it('keeps a lease whose findings could not be computed, and reports the error', async () => {
    const { service, world, refresh } = createFindings([['a']]);
    world.fails = true;
    await refresh();
    expect([world.calls, world.errors.map(String), service.completedAt]).toEqual([[], ['Error: the thread ended'], null]);
  });
});
