import type { QueryType } from '@weir/schema';
import { anomalyCounts } from './anomaly-counts.ts';
import { dataAudit } from './data-audit.ts';
import type { QueryDefinition } from './define-query.ts';
import { findings } from './findings.ts';
import { modelCard, modelCurves } from './model-card.ts';
import { featureImportance, modelSummary } from './model-tables.ts';
import { countries, scatter, sessions } from './session-tables.ts';
import { trafficSummary } from './traffic-summary.ts';

/** Every query by its type. */
export const QUERIES: { readonly [T in QueryType]: QueryDefinition<T> } = {
  anomaly_counts: anomalyCounts,
  traffic_summary: trafficSummary,
  sessions,
  scatter,
  countries,
  feature_importance: featureImportance,
  model_summary: modelSummary,
  model_card: modelCard,
  model_curves: modelCurves,
  findings,
  data_audit: dataAudit,
};
