import { DAY_MS, type FiringSeries, type RulePreview } from '@weir/schema';
import type { Firing } from './alert-states.ts';
import { notificationTimes } from './count-notifications.ts';

const MOST_SERIES = 100;
const MOST_FIRINGS = 100;

/** Time range of the preview, and its last evaluation. */
interface Range {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly last_ms: number;
}

type Summary = Pick<RulePreview, 'firing_count' | 'firing_series_count' | 'firings_a_day' | 'notifications_a_day' | 'days' | 'series' | 'says'>;

/** Summarizes firings in total, by day, by series, and in a sentence. */
export const summarizeFirings = (firings: readonly Firing[], { from_ms, to_ms, last_ms }: Range): Summary => {
  const notifications = notificationTimes(firings, last_ms);
  const dayCount = (to_ms - from_ms) / DAY_MS;
  const series = seriesOf(firings, last_ms);
  const figures = {
    firing_count: firings.length,
    firing_series_count: series.length,
    firings_a_day: firings.length / dayCount,
    notifications_a_day: notifications.length / dayCount,
  };
  const days = new Map<number, { day: number; firing_count: number; notification_count: number }>();
  for (let day = dayOf(from_ms); day < to_ms; day += DAY_MS) days.set(day, { day, firing_count: 0, notification_count: 0 });
  for (const firing of firings) days.get(dayOf(firing.from_ms, to_ms))!.firing_count++;
  for (const time of notifications) days.get(dayOf(time, to_ms))!.notification_count++;
  return { ...figures, days: [...days.values()], series: series.slice(0, MOST_SERIES), says: toSentence(figures, dayCount, firings, last_ms) };
};

/** Returns midnight UTC of the day of a time. An evaluation exactly at the end belongs to the day that ends there. */
const dayOf = (time: number, to_ms = Infinity): number => Math.floor(Math.min(time, to_ms - 1) / DAY_MS) * DAY_MS;

const seriesOf = (firings: readonly Firing[], last_ms: number): FiringSeries[] => {
  const bySeries = new Map<string, Firing[]>();
  for (const firing of firings) {
    const of = bySeries.get(firing.key);
    if (of === undefined) bySeries.set(firing.key, [firing]);
    else of.push(firing);
  }
  return [...bySeries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, of]) => ({
      labels: { ...of[0].labels },
      firing_count: of.length,
      firing_s: of.reduce((sum, firing) => sum + ((firing.to_ms ?? last_ms) - firing.from_ms) / 1000, 0),
      firings: of.slice(-MOST_FIRINGS).reverse().map(({ from_ms, to_ms, highest }) => ({ from_ms, to_ms, highest: highest === null || Number.isNaN(highest) ? null : highest })),
    }))
    .sort((a, b) => b.firing_count - a.firing_count || b.firing_s - a.firing_s);
};

const toSentence = ({ firing_count, firing_series_count, firings_a_day, notifications_a_day }: Omit<Summary, 'days' | 'series' | 'says'>, dayCount: number, firings: readonly Firing[], last_ms: number): string => {
  const span = dayCount >= 1 ? `${round(dayCount)} days` : `${round(dayCount * 24)} hours`;
  if (firing_count === 0) return `The rule would not have fired in these ${span}.`;
  const open = firings.filter(({ to_ms }) => to_ms === null).length;
  const longest = firings.reduce((most, { from_ms, to_ms }) => Math.max(most, (to_ms ?? last_ms) - from_ms), 0) / 60_000;
  return (
    `The rule would have fired ${times(firing_count)} in these ${span} (${round(firings_a_day)} per day) for ${firing_series_count} series, for ${round(longest)} min at most, ` +
    `with ${round(notifications_a_day)} notifications per day${open === 0 ? '' : `; ${open} ${open === 1 ? 'series is' : 'series are'} still firing at the end`}.`
  );
};

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const round = (value: number): string => String(Number(value.toFixed(1)));
