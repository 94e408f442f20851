import { FEATURE_COLUMNS, type ScoreAnswer, type Session, type SessionInput } from '@weir/schema';
import { toFeatureMatrix } from '../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../detect/features/source-baselines.ts';
import { nearestNormal } from '../detect/models/scoring/nearest-normal.ts';
import { explainSession, scoreSessions } from '../detect/models/scoring/score-sessions.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import type { ScoredSession } from '../store/store.ts';

const STORED_FEATURES = FEATURE_COLUMNS.map((column) => column.name);
/** The stored features do not depend on baselines. */
const NO_BASELINES = { overall: { session_count: 0, median_bytes_in: 0, median_bytes_out: 0 }, by_source: {} };

/** Returns each session with the features that the store keeps, and with a verdict where there is a model. */
export const toScoredSessions = (model: TrafficModel | null, sessions: readonly Session[]): ScoredSession[] => {
  const verdicts = model === null ? null : scoreSessions(model, sessions);
  const width = STORED_FEATURES.length;
  const X = toFeatureMatrix(sessions, STORED_FEATURES, toFeatureContext(NO_BASELINES));
  return sessions.map((session, row) => ({ session, features: X.subarray(row * width, (row + 1) * width), verdict: verdicts?.[row] ?? null }));
};

/** Returns the verdict of one session with its features, contributions and nearest normal session. */
export const toScoreAnswer = (model: TrafficModel, input: SessionInput): ScoreAnswer => {
  const session = toSession(input);
  const [verdict] = scoreSessions(model, [session]);
  const contributions = explainSession(model, session);
  const features = Object.fromEntries(contributions.map(({ feature, actual }) => [feature, actual]));
  return { ...verdict, features, contributions, nearest_normal: nearestNormal(model, session) };
};
