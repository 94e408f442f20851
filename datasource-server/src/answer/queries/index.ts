import type { QueryType } from '@weir/schema';
import { alertBudget, budgetAlerts } from './alert-budget.ts';
import { anomalyCounts } from './anomaly-counts.ts';
import { anomalyRates } from './anomaly-rates.ts';
import { baselineState, sourceBaselines } from './baseline-state.ts';
import { dataAudit } from './data-audit.ts';
import { columnValues } from './column-values.ts';
import type { QueryDefinition } from './define-query.ts';
import { dispositions, triageAudit } from './dispositions.ts';
import { drift } from './drift.ts';
import { entityRisk } from './entity-risk.ts';
import { exceptionsReview } from './exceptions-review.ts';
import { finding } from './finding.ts';
import { findingCounts } from './finding-counts.ts';
import { findings } from './findings.ts';
import { ingestHealth } from './ingest-health.ts';
import { liveAnomalies } from './live-anomalies.ts';
import { modelCard, modelCurves } from './model-card.ts';
import { featureImportance, modelSummary } from './model-tables.ts';
import { modelVersions } from './model-versions.ts';
import { serverHealth } from './server-health.ts';
import { sessionExplanation } from './session-explanation.ts';
import { countries, scatter, sessions } from './session-tables.ts';
import { sourceShares } from './source-shares.ts';
import { correlation, distribution, heatMap, topTalkers } from './traffic-tables.ts';
import { trafficVolume } from './traffic-volume.ts';
import { trafficSummary } from './traffic-summary.ts';
import { volumeBand } from './volume-band.ts';

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
  finding,
  traffic_volume: trafficVolume,
  data_audit: dataAudit,
  baseline_state: baselineState,
  source_baselines: sourceBaselines,
  session_explanation: sessionExplanation,
  alert_budget: alertBudget,
  budget_alerts: budgetAlerts,
  column_values: columnValues,
  anomaly_rates: anomalyRates,
  volume_band: volumeBand,
  top_talkers: topTalkers,
  source_shares: sourceShares,
  distribution,
  correlation,
  heat_map: heatMap,
  finding_counts: findingCounts,
  live_anomalies: liveAnomalies,
  dispositions,
  triage_audit: triageAudit,
  exceptions_review: exceptionsReview,
  model_versions: modelVersions,
  drift,
  entity_risk: entityRisk,
  ingest_health: ingestHealth,
  server_health: serverHealth,
};
