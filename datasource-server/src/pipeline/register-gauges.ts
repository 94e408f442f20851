import { DAY_MS } from '@weir/schema';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';
import type { Store } from '../store/contract/store.ts';

/** Limits the label values of risk classes, which may come from labels in a log. */
const MAX_RISK_CLASSES = 10;

/** Sources of the gauges. */
export interface GaugeParts {
  readonly store: Pick<Store, 'counts' | 'trafficSummary' | 'anomalyCounts' | 'staleCount'>;
  readonly model: () => TrafficModel | null;
  /** Maximum number of sources that get a label value of their own. */
  readonly metrics_sources: number;
}

/** Registers the gauges of stored sessions, anomalies and the current model; the store is read at each scrape. */
export const registerGauges = (metrics: Metrics, { store, model, metrics_sources }: GaugeParts): void => {
  const anomaliesBy = async (split_by: 'risk_class' | 'src_ip', top_k: number): Promise<Array<[string, number]>> => {
    const to_ms = Date.now();
    const from_ms = to_ms - DAY_MS;
    const series = await store.anomalyCounts({ from_ms, to_ms, filters: [], bucket_ms: DAY_MS, split_by, top_k: Math.max(1, top_k), known_since_ms: from_ms });
    return series.map(({ key = '', counts }) => [key, counts.reduce((sum, count) => sum + count, 0)]);
  };
  metrics.gauge('weir_sessions', 'Sessions in the store.', async () => (await store.counts()).session_count);
  metrics.gauge('weir_anomalies_last_day', 'Anomalous sessions that started in the last 24 hours.', async () => {
    const to_ms = Date.now();
    return (await store.trafficSummary({ from_ms: to_ms - DAY_MS, to_ms, filters: [] })).anomaly_count;
  });
  metrics.gaugeBy('weir_anomalies_last_day_by_risk_class', `Anomalous sessions that started in the last 24 hours by risk class: at most ${MAX_RISK_CLASSES} classes, and other.`, 'risk_class', MAX_RISK_CLASSES, () =>
    anomaliesBy('risk_class', MAX_RISK_CLASSES),
  );
  metrics.gaugeBy('weir_anomalies_last_day_by_source', `Anomalous sessions that started in the last 24 hours by source: at most ${metrics_sources} sources, and other.`, 'src_ip', metrics_sources, () =>
    anomaliesBy('src_ip', metrics_sources),
  );
  metrics.gauge('weir_seconds_since_last_session', 'Seconds since the end of the newest session; NaN without sessions.', async () => {
    const now = Date.now();
    const { last_session_time } = await store.counts(now);
    return last_session_time === null ? NaN : Math.max(0, now - last_session_time) / 1000;
  });
  metrics.gauge('weir_sessions_to_rescore', 'Sessions that do not have a verdict of the current model yet.', () => store.staleCount(model()?.model_version ?? null));
  metrics.gauge('weir_model_ready', '1 when a model is fitted, otherwise 0.', () => Promise.resolve(model() === null ? 0 : 1));
};
