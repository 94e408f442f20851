import { formatRarity, type AlertBudget, type BudgetAlert, type BudgetDay } from '@weir/schema';

export const DAY_MS = 86_400_000;
/** Days that a threshold is chosen from, at most. */
export const HISTORY_DAYS = 28;
const MIN_HISTORY_DAYS = 2;
/** No budget, however large, alerts on what one session in a hundred is. */
export const LEAST_RARITY = 2;
/**
 * The share of the budget that the days before would have used. Less wastes attention on quiet days; more spends the
 * alerts of a busy day before its worst has come.
 */
const USED_SHARE = 0.9;

/** The rarest session of each source on one UTC day, rarest first. */
export interface DayPeaks {
  /** Midnight UTC, epoch ms. */
  readonly day: number;
  readonly peaks: readonly number[];
}

/** The first rare session of each source on each UTC day. */
export interface DayAlerts {
  readonly day: number;
  /** In the order in which the sessions ended; as many as were asked for. */
  readonly alerts: readonly BudgetAlert[];
  /** Sources with such a session, those beyond `alerts` included. */
  readonly source_count: number;
}

/** Midnight of the UTC day that a time lies in, epoch ms. */
export const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/**
 * Chooses the highest rarity at which the days before would have used 0.9 of the budget, or the least rarity where
 * there was not so much. A source alerts once a UTC day; what comes when the alerts of a day are spent is held back
 * and counted.
 *
 * @param history whole days, oldest first; those without any session left out
 */
export const planBudget = (history: readonly DayPeaks[], alerts_a_day: number): AlertBudget => {
  if (history.length < MIN_HISTORY_DAYS) {
    return {
      alerts_a_day,
      rarity_threshold: null,
      expected_a_day: null,
      history: [],
      says: `There ${history.length === 1 ? 'is one whole day' : 'is no whole day'} of judged sessions to choose a threshold from; ${MIN_HISTORY_DAYS} are needed.`,
    };
  }
  const candidates = [...new Set(history.flatMap(({ peaks }) => peaks.map(toStep)))].sort((a, b) => b - a);
  const used = (rarity: number): number =>
    history.reduce((sum, { peaks }) => sum + Math.min(alerts_a_day, countAbove(peaks, rarity)), 0) / history.length;
  const rarity_threshold = Math.max(LEAST_RARITY, candidates.find((rarity) => used(rarity) >= USED_SHARE * alerts_a_day) ?? LEAST_RARITY);
  const days = history.map(({ day, peaks }): BudgetDay => toDay(day, countAbove(peaks, rarity_threshold), alerts_a_day));
  const expected_a_day = used(rarity_threshold);
  const held_back = days.reduce((sum, day) => sum + day.held_back, 0);
  return {
    alerts_a_day,
    rarity_threshold,
    expected_a_day,
    history: days,
    says:
      `A source alerts at its first session of a UTC day that is as rare as ${formatRarity(rarity_threshold)}. The last ${history.length} whole days would have had ` +
      `${expected_a_day.toFixed(1)} alerts a day${held_back === 0 ? '' : `, and ${held_back} sources held back on days with more`}.`,
  };
};

/** What a day had when so many sources were rare enough. */
export const toDay = (day: number, source_count: number, alerts_a_day: number): BudgetDay => ({
  day,
  alerts: Math.min(alerts_a_day, source_count),
  held_back: Math.max(0, source_count - alerts_a_day),
});

/** Two decimals are what a person reads and a rule file holds; downwards, so that the peak itself passes. */
const toStep = (rarity: number): number => Math.floor(rarity * 100) / 100;

const countAbove = (peaks: readonly number[], rarity: number): number => {
  const first = peaks.findIndex((peak) => peak < rarity);
  return first < 0 ? peaks.length : first;
};
