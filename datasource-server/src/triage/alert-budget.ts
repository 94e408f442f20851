import { type AlertBudget, type BudgetAlert, type BudgetDay, DAY_MS, formatRarity } from '@weir/schema';

/** Maximum number of past days that the threshold is chosen from. */
export const HISTORY_DAYS = 28;
const MIN_HISTORY_DAYS = 2;
/** Lower limit of the threshold: one session in a hundred. A large budget does not alert on less rare sessions. */
export const LEAST_RARITY = 2;
/**
 * Target share of the budget on past days. A lower share wastes budget on quiet days; a higher one uses up the budget of
 * a busy day before its rarest sessions.
 */
const USED_SHARE = 0.9;

/** The highest rarity of each source on one UTC day, rarest first. */
export interface DayPeaks {
  /** Midnight UTC, epoch ms. */
  readonly day: number;
  readonly peaks: readonly number[];
}

/** The first rare session of each source on one UTC day. */
export interface DayAlerts {
  readonly day: number;
  /** Ordered by session end; at most as many as requested. */
  readonly alerts: readonly BudgetAlert[];
  /** Number of sources with such a session, including those beyond `alerts`. */
  readonly source_count: number;
}

/** Returns midnight UTC of the day of a time, epoch ms. */
export const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS;

/**
 * Chooses the highest rarity threshold at which past days would have used 0.9 of the budget, or LEAST_RARITY if none
 * does. A source alerts once per UTC day. When the budget of a day is used up, further sources are held back and counted.
 *
 * @param history whole days, oldest first, without days that have no sessions
 */
export const planBudget = (history: readonly DayPeaks[], alerts_a_day: number): AlertBudget => {
  if (history.length < MIN_HISTORY_DAYS) {
    return {
      alerts_a_day,
      rarity_threshold: null,
      expected_a_day: null,
      history: [],
      says: `Too little history to choose a threshold: got ${history.length} whole ${history.length === 1 ? 'day' : 'days'} of scored sessions, expected at least ${MIN_HISTORY_DAYS}.`,
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
      `A source alerts on its first session of a UTC day with a rarity of ${formatRarity(rarity_threshold)} or rarer. The last ${history.length} whole days would have had ` +
      `${expected_a_day.toFixed(1)} alerts per day${held_back === 0 ? '' : `, with ${held_back} sources held back on days over budget`}.`,
  };
};

/** Splits the sources that reached the threshold on a day into alerts and held back ones. */
export const toDay = (day: number, source_count: number, alerts_a_day: number): BudgetDay => ({
  day,
  alerts: Math.min(alerts_a_day, source_count),
  held_back: Math.max(0, source_count - alerts_a_day),
});

/** Rounds to two decimals, which are easy to read and to put in a rule file; down, so that the peak itself reaches the threshold. */
const toStep = (rarity: number): number => Math.floor(rarity * 100) / 100;

const countAbove = (peaks: readonly number[], rarity: number): number => {
  const first = peaks.findIndex((peak) => peak < rarity);
  return first < 0 ? peaks.length : first;
};
