import { DAY_MS } from '@weir/schema';
import { liveSessions, SAMPLE_END_MS, SAMPLE_SEED } from '@weir/data';
import { startSampleWeir, type TestWeir } from '../test-support/sample-weir.ts';
import { alertsWithin, budgetAt, previewBudget } from './budget-service.ts';

const LATER_DAYS = 7;

describe('five alerts a day on the sample', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
    await weir.pipeline.settled();
    const rows = liveSessions({ seed: SAMPLE_SEED, fromMs: SAMPLE_END_MS, toMs: SAMPLE_END_MS + LATER_DAYS * DAY_MS, pace: 1 });
    const { model_version } = weir.pipeline.getModel();
    await weir.pipeline.ingest((async function* () {
      yield rows;
    })());
    await weir.pipeline.settled();
    expect(weir.pipeline.getModel().model_version).toBe(model_version);
  });
  afterAll(() => weir.remove());

  it('uses nine tenths of the budget in the week before, and never exceeds it', async () => {
    const { history, alerts, expected_a_day } = await previewBudget(weir.store, 5, SAMPLE_END_MS);
    expect(history).toHaveLength(7);
    expect(expected_a_day).toBeGreaterThanOrEqual(4.5);
    expect(alerts).toHaveLength(history.reduce((sum, day) => sum + day.alerts, 0));
    for (const { alerts: fired } of history) expect(fired).toBeLessThanOrEqual(5);
  });

  it('fires 3 to 5 times a day in the week after, which neither the model nor the threshold is based on', async () => {
    const { rarity_threshold } = await budgetAt(weir.store, 5, SAMPLE_END_MS);
    const days = await weir.store.dayAlerts({ from_ms: SAMPLE_END_MS, to_ms: SAMPLE_END_MS + LATER_DAYS * DAY_MS, min_rarity: rarity_threshold!, most_a_day: 5 });
    const fired = days.map(({ alerts }) => alerts.length);
    const mean = fired.reduce((sum, count) => sum + count, 0) / LATER_DAYS;
    expect(mean).toBeGreaterThanOrEqual(3);
    expect(mean).toBeLessThanOrEqual(5);
    expect(Math.max(...fired)).toBeLessThanOrEqual(5);
  });

  it('is constant through a day, whose sessions do not change its threshold', async () => {
    const at = async (ms: number): Promise<number | null> => (await budgetAt(weir.store, 5, ms)).rarity_threshold;
    expect(await at(SAMPLE_END_MS + 3_600_000)).toBe(await at(SAMPLE_END_MS + 23 * 3_600_000));
  });

  it('alerts once a day per source, on its first rare session', async () => {
    const [day] = await alertsWithin(weir.store, 5, SAMPLE_END_MS - DAY_MS, SAMPLE_END_MS);
    expect(new Set(day.alerts.map(({ src_ip }) => src_ip)).size).toBe(day.alerts.length);
    expect([...day.alerts].sort((a, b) => a.end_time - b.end_time)).toEqual(day.alerts);
  });

  it('has no threshold without an earlier day', async () => {
    expect(await budgetAt(weir.store, 5, 0)).toMatchObject({ rarity_threshold: null });
    expect(await alertsWithin(weir.store, 5, 0, 1)).toEqual([]);
  });
});
