import { frameLength, type Field, type Frame } from '@weir/schema';
import { markSessions } from '../../triage/mark-sessions.ts';
import { toBuckets } from './bucket.ts';
import { numberField, toSessionFields } from './columns-to-fields.ts';
import type { CountryColumns } from '../../store/contract/session-reads.ts';
import { defineQuery } from './define-query.ts';
import { inThousands, toInfos } from './notices.ts';
import { toLogFrame, toVolumeFrames } from './session-log.ts';
import { tableFrame } from './table-frame.ts';

/** A page of sessions with features and verdicts, as a table or as log lines, or their number over time. */
export const sessions = defineQuery({
  queryType: 'sessions',
  answer: async ({ queryType: _queryType, show, ...request }, range, { store, triage }) => {
    if (show === 'volume') {
      const { filters, search, anomalies_only } = request;
      const { bucket_ms, from_ms } = toBuckets(range);
      return toVolumeFrames(await store.sessionVolume({ from_ms, to_ms: range.to_ms, filters, search, anomalies_only, bucket_ms }), from_ms, bucket_ms);
    }
    const fields = markSessions(toSessionFields(await store.sessionTable({ ...range, ...request })), triage.state());
    const frame = show === 'logs' ? toLogFrame(fields) : tableFrame('sessions', fields);
    // A page that is not full is the last one, so no count is needed.
    const count = frameLength(frame) < request.limit ? 0 : await store.sessionCount({ ...range, ...request });
    return [count <= frameLength(frame) ? frame : withNotice(frame, `${inThousands(frameLength(frame))} of ${inThousands(count)} sessions are shown${request.offset === 0 ? ', first in this order' : ''}.`)];
  },
});

/** Points of a scatter plot. */
export const scatter = defineQuery({
  queryType: 'scatter',
  answer: async ({ filters, x, y, limit }, range, { store, model, triage }) => {
    const fields = markSessions(toSessionFields(await store.scatterTable({ ...range, filters, x, y, limit })), triage.state());
    const frame = tableFrame('scatter', fields, { custom: { x, y, threshold: model()?.threshold ?? null } });
    if (frameLength(frame) < limit) return [frame];
    const count = await store.sessionCount({ ...range, filters, anomalies_only: false });
    const anomalies = await store.sessionCount({ ...range, filters, anomalies_only: true });
    if (count <= limit) return [frame];
    const sample = anomalies > limit ? `a uniform sample of ${inThousands(anomalies)} anomalies only` : 'every anomaly, and a uniform sample of the rest';
    return [withNotice(frame, `${inThousands(limit)} of ${inThousands(count)} sessions are shown: ${sample}.`)];
  },
});

/** Sums by country of the source. */
export const countries = defineQuery({
  queryType: 'countries',
  answer: async ({ filters }, range, { store }) => [tableFrame('countries', toCountryFields(await store.countryTable({ ...range, filters })))],
});

const toCountryFields = (found: CountryColumns): Field[] => [
  { name: 'src_ip_country_code', type: 'string', values: found.src_ip_country_code },
  numberField('session_count', found.session_count),
  numberField('bytes_in', found.bytes_in, { unit: 'decbytes' }),
  numberField('bytes_out', found.bytes_out, { unit: 'decbytes' }),
  numberField('total_bytes', found.total_bytes, { unit: 'decbytes' }),
  numberField('anomaly_count', found.anomaly_count),
  numberField('anomaly_rate', found.anomaly_count.map((count, row) => count / found.session_count[row]), { unit: 'percentunit' }),
];

const withNotice = (frame: Frame, text: string): Frame => ({ ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...toInfos([text])] } });
