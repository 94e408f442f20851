import type { Field, Frame } from '@weir/schema';
import { defineQuery } from './define-query.ts';

/** Key figures of the range, as one row of numbers. */
export const trafficSummary = defineQuery({
  queryType: 'traffic_summary',
  answer: async (query, range, { store, triage, now }) => {
    const showsExcepted = query.include_excepted === true;
    const summary = await store.trafficSummary({ ...range, filters: query.filters, excepted: showsExcepted ? undefined : await triage.excepted() });
    const hidden_count = await triage.hiddenCount(range);
    const { synthetic, last_session_time } = await store.counts(now());
    const number = (name: string, value: number | null, unit?: string, description?: string): Field => ({
      name,
      type: 'number',
      values: [value],
      config: { ...(unit === undefined ? {} : { unit }), ...(description === undefined ? {} : { description }) },
    });
    const { session_count, anomaly_count, bytes_in, bytes_out } = summary;
    return [
      {
        name: 'traffic summary',
        meta: {
          type: 'numeric-wide',
          typeVersion: [0, 1],
          custom: { first_session_time: summary.first_session_time, last_session_time: summary.last_session_time, synthetic },
          ...(synthetic ? { notices: [{ severity: 'info', text: 'These sessions are a synthetic sample, not real traffic.' }] } : {}),
        },
        fields: [
          number('session_count', session_count, 'short'),
          number('anomaly_count', anomaly_count, 'short'),
          number('anomaly_rate', session_count === 0 ? null : anomaly_count / session_count, 'percentunit'),
          number('bytes_in', bytes_in, 'decbytes', 'Received by the monitored server.'),
          number('bytes_out', bytes_out, 'decbytes', 'Sent by the monitored server.'),
          number('in_out_ratio', bytes_out === 0 ? null : bytes_in / bytes_out),
          number('source_count', summary.source_count, 'short'),
          number('finding_count', summary.finding_count - (showsExcepted ? 0 : hidden_count), 'short', 'Findings of low or higher severity.'),
          number('hidden_anomaly_count', summary.hidden_anomaly_count, 'short', 'Anomalous sessions left out because analysts excepted them.'),
          number('hidden_finding_count', showsExcepted ? 0 : hidden_count, 'short', 'Findings left out because analysts excepted them.'),
          number(
            'seconds_since_last_session',
            last_session_time === null ? null : Math.max(0, (now() - last_session_time) / 1000),
            's',
            'Seconds since the end of the last stored session, whatever the time range.',
          ),
        ].filter(({ name }) => query.figures.length === 0 || (query.figures as readonly string[]).includes(name)),
      } satisfies Frame,
    ];
  },
});
