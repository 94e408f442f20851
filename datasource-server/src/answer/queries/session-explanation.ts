import { AppError, formatColumnValue, type Frame } from '@weir/schema';
import { nearestNormal } from '../../detect/models/scoring/nearest-normal.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { explainRisk, type RiskExplanation } from '../../detect/models/risk/risk-classifier.ts';
import { explainSession } from '../../detect/models/scoring/score-sessions.ts';
import { defineQuery } from './define-query.ts';

const NOTHING: Frame = {
  name: 'explanation of a session',
  meta: { type: 'table', typeVersion: [0, 1], notices: [{ severity: 'info', text: 'No scored session in this time range.' }] },
  fields: [],
};

/**
 * Contribution of each feature to the score of one session, largest first, with the nearest normal session as a notice;
 * then the contributions to its risk class. Without an id, the rarest session of the range.
 */
export const sessionExplanation = defineQuery({
  queryType: 'session_explanation',
  answer: async (query, { from_ms, to_ms }, { store, model }) => {
    const fitted = model();
    const found = query.session_id === '' ? await store.rarestSession({ from_ms, to_ms, filters: query.filters }) : await store.session(query.session_id);
    if (found === null && query.session_id !== '') throw new AppError('query.invalid', `Scored session not found: ${query.session_id}.`);
    if (found === null || fitted === null) return [NOTHING];
    const { session, verdict } = found;
    const contributions = explainSession(fitted, session);
    const nearest = nearestNormal(fitted, session);
    const sentences = [verdict.reason, nearest?.sentence].filter((text) => text != null);
    const inWords = (feature: string, value: number): string => formatColumnValue(feature, value, 'baseline');
    const frame: Frame = {
      name: 'explanation of a session',
      meta: {
        type: 'table',
        typeVersion: [0, 1],
        ...(sentences.length === 0 ? {} : { notices: sentences.map((text) => ({ severity: 'info' as const, text })) }),
        custom: { session_id: session.session_id, src_ip: session.src_ip, start_time: session.start_time, anomaly_score: verdict.anomaly_score, rarity: verdict.rarity, is_anomaly: verdict.is_anomaly, nearest_normal: nearest },
      },
      fields: [
        { name: 'feature', type: 'string', values: contributions.map(({ feature }) => feature) },
        {
          name: 'contribution',
          type: 'number',
          values: contributions.map(({ contribution }) => contribution),
          config: { description: 'Path length in edges that the feature saves; a positive value makes the session more anomalous.' },
        },
        { name: 'actual', type: 'number', values: contributions.map(({ actual }) => actual) },
        { name: 'typical', type: 'number', values: contributions.map(({ typical }) => typical) },
        { name: 'actual_text', type: 'string', values: contributions.map(({ feature, actual }) => inWords(feature, actual)) },
        { name: 'typical_text', type: 'string', values: contributions.map(({ feature, typical }) => inWords(feature, typical)) },
      ],
    };
    const risk = fitted.classifier === null ? null : explainRisk(fitted.classifier, session, toFeatureContext(fitted.baselines));
    return risk === null ? [frame] : [frame, toRiskFrame(risk, inWords)];
  },
});

const toRiskFrame = (risk: RiskExplanation, inWords: (feature: string, value: number) => string): Frame => {
  const { contributions, probability, baseline } = risk;
  return {
    name: 'explanation of its risk class',
    meta: { type: 'table', typeVersion: [0, 1], custom: { class: risk.class, probability, baseline } },
    fields: [
      { name: 'feature', type: 'string', values: contributions.map(({ feature }) => feature) },
      {
        name: 'contribution',
        type: 'number',
        values: contributions.map(({ contribution }) => contribution),
        config: { unit: 'percentunit', description: `Contribution to the trees' probability of ${risk.class}; the contributions and the base of ${(100 * baseline).toFixed(1)} % add up to it.` },
      },
      { name: 'actual', type: 'number', values: contributions.map(({ actual }) => actual) },
      { name: 'actual_text', type: 'string', values: contributions.map(({ feature, actual }) => inWords(feature, actual)) },
    ],
  };
};
