/** The query whose answer each view draws; every view has one. */
export const VIEW_QUERIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'anomaly-scatter': { queryType: 'scatter' },
  geo: { queryType: 'countries' },
  'feature-importance': { queryType: 'feature_importance' },
};
