/** Measures the alerts per day with a budget of five, chosen on one week of the sample, in the two weeks after, over sample seeds. */
import { generateSample, liveSessions, SAMPLE_END_MS } from '@weir/data';
import { DAY_MS, toSessionBlock, type Session } from '@weir/schema';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { fitModel } from '../../datasource-server/src/detect/models/fit-model.ts';
import { scoreSessions } from '../../datasource-server/src/detect/models/scoring/score-sessions.ts';
import { CONTEXT_PROFILE, type TrafficModel } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { toSession } from '../../datasource-server/src/intake/sessions/session-id.ts';
import { dayOf, planBudget, type DayPeaks } from '../../datasource-server/src/triage/alert-budget.ts';

const ALERTS_A_DAY = 5;
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const LATER_DAYS = 14;

/** Returns the highest rarity of each source per day. */
const peaksOf = (model: TrafficModel, sessions: readonly Session[]): DayPeaks[] => {
  const verdicts = scoreSessions(model, sessions);
  const days = new Map<number, Map<string, number>>();
  sessions.forEach(({ start_time, src_ip }, row) => {
    const day = days.get(dayOf(start_time)) ?? new Map<string, number>();
    day.set(src_ip, Math.max(day.get(src_ip) ?? 0, verdicts[row].rarity));
    days.set(dayOf(start_time), day);
  });
  return [...days].sort(([a], [b]) => a - b).map(([day, peaks]) => ({ day, peaks: [...peaks.values()].sort((a, b) => b - a) }));
};

process.stdout.write(`| sample seed | threshold, one in | week before | week after, Monday first | second week after | mean per day after |\n|---|---|---|---|---|---|\n`);
const all: number[] = [];
for (const seed of SEEDS) {
  const past = generateSample({ seed }).rows.map(toSession);
  const later = liveSessions({ seed, fromMs: SAMPLE_END_MS, toMs: SAMPLE_END_MS + LATER_DAYS * DAY_MS, pace: 1 })
    .map(toSession)
    .filter(({ start_time }) => start_time >= SAMPLE_END_MS);
  const model = await fitModel(toSessionBlock(past), weirEngine, CONTEXT_PROFILE, 42, 0);
  const { rarity_threshold, history } = planBudget(peaksOf(model, past), ALERTS_A_DAY);
  const fired = peaksOf(model, later).map(({ peaks }) => Math.min(ALERTS_A_DAY, peaks.filter((peak) => peak >= rarity_threshold!).length));
  all.push(...fired);
  const mean = fired.reduce((sum, count) => sum + count, 0) / fired.length;
  process.stdout.write(
    `| ${seed} | ${Math.round(10 ** rarity_threshold!)} | ${history.map(({ alerts }) => alerts).join(' ')} | ${fired.slice(0, 7).join(' ')} | ${fired.slice(7).join(' ')} | ${mean.toFixed(1)} |\n`,
  );
}
const share = all.filter((count) => count >= 3).length / all.length;
process.stdout.write(`\nOf ${all.length} later days, ${Math.round(100 * share)} % had 3 to 5 alerts; the maximum is ${Math.max(...all)}.\n`);
