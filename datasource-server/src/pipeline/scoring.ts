import { toSessionBlock, type ScoreAnswer, type SessionBlock, type SessionInput } from '@weir/schema';
import { toFeatureColumns } from '../detect/features/feature-matrix.ts';
import { nearestNormal } from '../detect/models/scoring/nearest-normal.ts';
import { explainSession, scoreBlock, verdictAt } from '../detect/models/scoring/score-sessions.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { ScoredBlock } from '../store/contract/store.ts';

/** Returns the features that the store keeps, and verdicts where there is a model. */
export const toScoredBlock = (model: TrafficModel | null, block: SessionBlock): ScoredBlock => ({
  features: toFeatureColumns(block),
  verdicts: model === null ? null : scoreBlock(model, block),
});

/** Returns the verdict of one session with its features, contributions and nearest normal session. */
export const toScoreAnswer = (model: TrafficModel, input: SessionInput): ScoreAnswer => {
  const session = toSession(input);
  const verdict = verdictAt(scoreBlock(model, toSessionBlock([session])), 0);
  const contributions = explainSession(model, session);
  const features = Object.fromEntries(contributions.map(({ feature, actual }) => [feature, actual]));
  return { ...verdict, features, contributions, nearest_normal: nearestNormal(model, session) };
};
