import { type AlertBudget, type AlertBudgetPreview, DAY_MS } from '@weir/schema';
import type { Excepted } from '../store/contract/exceptions.ts';
import type { StoreReads } from '../store/contract/store.ts';
import { dayOf, HISTORY_DAYS, LEAST_RARITY, planBudget, type DayAlerts } from './alert-budget.ts';

/** Maximum number of sources per day that the threshold is chosen from, as a multiple of the budget. */
const PEAKS_PER_ALERT = 20;

/** A log that begins within this time after midnight counts as covering the whole day. */
const SLACK_MS = 3_600_000;

/**
 * Returns the budget at a time. Its threshold is chosen from the whole UTC days before, so that it is constant through the
 * day. Sessions excluded by exceptions count: without them the threshold would be lower, and other sources could use up
 * the budget of a day before a source that alerts now.
 *
 * @param at_ms UTC epoch ms
 */
export const budgetAt = async (store: Pick<StoreReads, 'dayPeaks' | 'firstSessionTime'>, alerts_a_day: number, at_ms: number): Promise<AlertBudget> => {
  const to_ms = dayOf(at_ms);
  const from_ms = to_ms - HISTORY_DAYS * DAY_MS;
  const first_session_time = await store.firstSessionTime();
  const firstWhole = first_session_time === null || first_session_time >= to_ms ? to_ms : dayOf(first_session_time + DAY_MS - SLACK_MS);
  const history = await store.dayPeaks({ from_ms: Math.max(from_ms, firstWhole), to_ms, min_rarity: LEAST_RARITY, most_a_day: PEAKS_PER_ALERT * alerts_a_day });
  return planBudget(history, alerts_a_day);
};

/** Returns the budget with the alerts of the days it was chosen from, newest first, without excepted sessions. */
export const previewBudget = async (store: StoreReads, alerts_a_day: number, at_ms: number, excepted?: Excepted): Promise<AlertBudgetPreview> => {
  const budget = await budgetAt(store, alerts_a_day, at_ms);
  const { rarity_threshold, history } = budget;
  if (rarity_threshold === null) return { ...budget, alerts: [] };
  const days = await store.dayAlerts({
    from_ms: history[0].day,
    to_ms: history[history.length - 1].day + DAY_MS,
    min_rarity: rarity_threshold,
    most_a_day: alerts_a_day,
    excepted,
  });
  return { ...budget, alerts: days.flatMap(({ alerts }) => alerts).reverse() };
};

/** Returns the alerts of each UTC day in a range, under the budget at the end of the range. */
export const alertsWithin = async (
  store: StoreReads,
  alerts_a_day: number,
  from_ms: number,
  to_ms: number,
  excepted?: Excepted,
): Promise<readonly DayAlerts[]> => {
  const { rarity_threshold } = await budgetAt(store, alerts_a_day, to_ms - 1);
  if (rarity_threshold === null) return [];
  return store.dayAlerts({ from_ms: dayOf(from_ms), to_ms, min_rarity: rarity_threshold, most_a_day: alerts_a_day, excepted });
};
