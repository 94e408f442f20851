/** The query whose result each view draws, by the id of the view. */
export const VIEW_QUERIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'anomaly-scatter': { queryType: 'scatter' },
  geo: { queryType: 'countries' },
  'feature-importance': { queryType: 'feature_importance' },
  timeline: { queryType: 'traffic_volume' },
  swimlanes: { queryType: 'sessions', anomalies_only: true },
  heatmap: { queryType: 'sessions', limit: 10_000 },
  distribution: { queryType: 'sessions', limit: 10_000 },
  correlation: { queryType: 'sessions', limit: 10_000 },
  waterfall: { queryType: 'session_explanation' },
  curves: { queryType: 'model_curves' },
  confusion: { queryType: 'model_summary' },
  findings: { queryType: 'findings' },
  attack: { queryType: 'findings' },
  models: { queryType: 'model_card' },
};
