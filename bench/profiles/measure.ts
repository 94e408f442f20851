import { generateSample } from '@weir/data';
import { averagePrecision, rocAuc } from '@weir/kernels';
import { toSessionBlock, type Session } from '@weir/schema';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { fitModel } from '../../datasource-server/src/detect/models/fit-model.ts';
import { scoreSessions } from '../../datasource-server/src/detect/models/scoring/score-sessions.ts';
import type { ModelProfile } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { toSession } from '../../datasource-server/src/intake/sessions/session-id.ts';

const CONTAMINATION = 0.01;

/** Kinds of session in the sample: the staged attacks, and normal traffic (`calm`). */
export const KINDS = ['exfiltration', 'scan', 'level_shift', 'brute_force', 'beacon', 'calm'] as const;
export type Kind = (typeof KINDS)[number];

/** A sample with the kind of each of its sessions. */
export interface KnownSessions {
  readonly sessions: readonly Session[];
  readonly kinds: readonly Kind[];
}

export const knownSessions = (sampleSeed: number): KnownSessions => {
  const { rows, truth } = generateSample({ seed: sampleSeed });
  const sessions = rows.map(toSession);
  const kinds = sessions.map(
    ({ src_ip, start_time, end_time }): Kind =>
      truth.attacks.find((attack) => attack.src_ips.includes(src_ip) && start_time >= attack.start_time && end_time <= attack.end_time)?.kind ?? 'calm',
  );
  return { sessions, kinds };
};

/** Results of an isolation forest on the staged attacks. */
export interface ProfileFigures {
  readonly flagged: Readonly<Record<Kind, number>>;
  readonly roc_auc: number;
  readonly average_precision: number;
  /** Sessions flagged by all of five reseeded forests, as a share of those flagged by any of them. */
  readonly steady_share: number;
}

/** Fits a profile with a contamination of 0.01 and compares its flags and ranking with the truth. */
export const measureProfile = async (profile: ModelProfile, { sessions, kinds }: KnownSessions, modelSeed: number): Promise<ProfileFigures> => {
  const model = await fitModel(toSessionBlock(sessions), weirEngine, { ...profile, contamination: CONTAMINATION }, modelSeed, 0);
  const verdicts = scoreSessions(model, sessions);
  const flagged = Object.fromEntries(
    KINDS.map((kind) => [kind, verdicts.filter(({ is_anomaly }, row) => is_anomaly && kinds[row] === kind).length]),
  ) as Record<Kind, number>;
  const y = Int32Array.from(kinds, (kind) => (kind === 'calm' ? 0 : 1));
  const scores = Float64Array.from(verdicts, ({ anomaly_score }) => anomaly_score);
  const { always_flagged, ever_flagged } = model.stability;
  return { flagged, roc_auc: rocAuc(y, scores), average_precision: averagePrecision(y, scores), steady_share: always_flagged / ever_flagged };
};
