import { type BudgetAlert, DAY_MS, type Field, type Frame } from '@weir/schema';
import { alertsWithin, previewBudget } from '../../triage/budget-service.ts';
import { toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';

const field = (name: string, type: Field['type'], values: Field['values'], config?: Field['config']): Field => ({
  name,
  type,
  values,
  ...(config === undefined ? {} : { config }),
});

/** The threshold for a daily alert budget, based on the days before the end of the range, and the alerts on those days. */
export const alertBudget = defineQuery({
  queryType: 'alert_budget',
  answer: async ({ alerts_a_day, show, include_excepted }, range, { store, triage }) => {
    const excepted = include_excepted === true ? undefined : await triage.excepted();
    const { alerts, history, says, ...figures } = await previewBudget(store, alerts_a_day, range.to_ms, excepted);
    const meta: Frame['meta'] = { type: 'table', typeVersion: [0, 1], notices: [{ severity: 'info', text: says }], custom: { ...figures } };
    const fields =
      show === 'days'
        ? [
            field('day', 'time', history.map(({ day }) => day)),
            field('alerts', 'number', history.map((of) => of.alerts), { unit: 'short' }),
            field('held_back', 'number', history.map((of) => of.held_back), { unit: 'short', description: 'Sessions above the threshold after the budget of the day was used.' }),
          ]
        : [
            field('start_time', 'time', alerts.map(({ start_time }) => start_time)),
            field('src_ip', 'string', alerts.map(({ src_ip }) => src_ip)),
            field('rarity', 'number', alerts.map(({ rarity }) => rarity), { description: 'Power of ten: 3 is one session in 1,000.' }),
            field('reason', 'string', alerts.map(({ reason }) => reason)),
            field('end_time', 'time', alerts.map(({ end_time }) => end_time)),
            field('session_id', 'string', alerts.map(({ session_id }) => session_id)),
          ];
    return [{ name: 'alert budget', meta, fields }];
  },
});

/**
 * The series of an alert rule: one for each source with an alert on a day of the range or the day before, 1 at the alert
 * and 0 elsewhere; a single series of zeroes without labels if there are none.
 */
export const budgetAlerts = defineQuery({
  queryType: 'budget_alerts',
  answer: async ({ alerts_a_day, include_excepted }, range, { store, triage }) => {
    const { bucket_ms, from_ms } = toBuckets(range);
    const length = Math.max(1, Math.ceil((range.to_ms - from_ms) / bucket_ms));
    const times = Float64Array.from({ length }, (_, index) => from_ms + index * bucket_ms);
    const days = await alertsWithin(store, alerts_a_day, range.from_ms - DAY_MS, range.to_ms, include_excepted === true ? undefined : await triage.excepted());
    const bySource = new Map<string, BudgetAlert[]>();
    for (const alert of days.flatMap(({ alerts }) => alerts)) bySource.set(alert.src_ip, [...(bySource.get(alert.src_ip) ?? []), alert]);
    const toFrame = (src_ip: string | null, alerts: readonly BudgetAlert[]): Frame => {
      const values = new Float64Array(length);
      for (const { start_time } of alerts) {
        const index = Math.floor((start_time - from_ms) / bucket_ms);
        if (index >= 0 && index < length) values[index]++;
      }
      return {
        name: src_ip ?? 'alerts',
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
        fields: [
          { name: 'time', type: 'time', values: times },
          { name: 'alerts', type: 'number', values, ...(src_ip === null ? {} : { labels: { src_ip } }), config: { displayName: src_ip ?? 'alerts', unit: 'short' } },
        ],
      };
    };
    if (bySource.size === 0) return [toFrame(null, [])];
    return [...bySource].map(([src_ip, alerts]) => toFrame(src_ip, alerts));
  },
});
