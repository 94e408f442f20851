import type { QueryType } from '@weir/schema';
import { alertBudget, budgetAlerts } from './alert-budget.ts';
import { anomalyCounts } from './anomaly-counts.ts';
import { baselineState, sourceBaselines } from './baseline-state.ts';
import { dataAudit } from './data-audit.ts';
import type { QueryDefinition } from './define-query.ts';
import { dispositions, triageAudit } from './dispositions.ts';
import { drift } from './drift.ts';
import { entityRisk } from './entity-risk.ts';
import { exceptionsReview } from './exceptions-review.ts';
import { finding } from './finding.ts';
import { findings } from './findings.ts';
import { ingestHealth } from './ingest-health.ts';
import { modelCard, modelCurves } from './model-card.ts';
import { featureImportance, modelSummary } from './model-tables.ts';
import { modelVersions } from './model-versions.ts';
import { sessionExplanation } from './session-explanation.ts';
import { countries, scatter, sessions } from './session-tables.ts';
import { trafficVolume } from './traffic-volume.ts';
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
  finding,
  traffic_volume: trafficVolume,
  data_audit: dataAudit,
  baseline_state: baselineState,
  source_baselines: sourceBaselines,
  session_explanation: sessionExplanation,
  alert_budget: alertBudget,
  budget_alerts: budgetAlerts,
  dispositions,
  triage_audit: triageAudit,
  exceptions_review: exceptionsReview,
  model_versions: modelVersions,
  drift,
  entity_risk: entityRisk,
  ingest_health: ingestHealth,
};
