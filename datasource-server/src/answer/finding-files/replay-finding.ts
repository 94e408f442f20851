import { toSessionBlock, type FindingFileContent, type Session, type Verdict } from '@weir/schema';
import { enrichFinding } from '../../detect/enrichment/enrich-findings.ts';
import { toFeatureMatrix } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { findAll } from '../../detect/findings/find-all.ts';
import { parseDetectionSettings, toDetectionSettings } from '../../detect/findings/settings/detection-settings.ts';
import { decodeModel } from '../../detect/models/model-file.ts';
import { scoreSessions } from '../../detect/models/scoring/score-sessions.ts';
import { toSession } from '../../intake/sessions/session-id.ts';

/** A result that differs from the file. */
export interface Difference {
  readonly stage: 'sessions' | 'features' | 'scores' | 'finding';
  readonly sentence: string;
}

/**
 * Recomputes features, scores, finding and enrichment from the sessions and model of a finding file, and returns the
 * differences from the file; none if every number and the finding are reproduced byte for byte.
 *
 * @throws AppError `model.unreadable`, or `config.bad_detection_settings` where the file was made with settings that are unknown here
 */
export const replayFinding = async ({ finding, sessions, features, verdicts, model: saved, population, detection = {} }: FindingFileContent): Promise<Difference[]> => {
  const model = await decodeModel(JSON.stringify(saved));
  const { names, rows } = features;
  const X = toFeatureMatrix(toSessionBlock(sessions), names, toFeatureContext(model.baselines));
  const rescored = scoreSessions(model, sessions);
  const found = findAll(
    sessions.map((session, index) => ({ session, verdict: rescored[index] })),
    { threshold: population.threshold, overall: population.overall, log: population.log, peakOfOthers: (_, direction) => toPeak(population.peak_of_others[direction]) },
    toDetectionSettings(parseDetectionSettings(detection, 'The finding file')),
  ).find(({ finding_id }) => finding_id === finding.finding_id);
  return [
    ...compare('sessions', sessions, (session) => session.session_id, (session) => toSession(session).session_id),
    ...compare('features', sessions, (_, row) => same(rows[row]), (_, row) => same([...X.subarray(row * names.length, (row + 1) * names.length)])),
    ...compare('scores', sessions, (_, row) => toScore(verdicts[row]), (_, row) => toScore(rescored[row])),
    ...differFinding(finding, found === undefined || finding.context === undefined ? found : enrichFinding(found, finding.context)),
  ];
};

const toPeak = (bytes: number | null): { src_ip: string; bytes: number } | null => (bytes === null ? null : { src_ip: 'another source', bytes });

const same = (value: unknown): string => JSON.stringify(value);

const toScore = ({ anomaly_score, is_anomaly, reason }: Pick<Verdict, 'anomaly_score' | 'is_anomaly' | 'reason'>): string => same([anomaly_score, is_anomaly, reason]);

/** Returns the number of sessions that differ, with the first one as it is in the file and as it was recomputed. */
const compare = (
  stage: Difference['stage'],
  sessions: readonly Session[],
  inFile: (session: Session, row: number) => string,
  outcome: (session: Session, row: number) => string,
): Difference[] => {
  const rows = sessions.flatMap((session, row) => (inFile(session, row) === outcome(session, row) ? [] : [row]));
  if (rows.length === 0) return [];
  const [row] = rows;
  const sentence = `${stage} of ${rows.length} of ${sessions.length} sessions differ, first session ${row + 1}: the file has ${inFile(sessions[row], row)}, recomputed ${outcome(sessions[row], row)}`;
  return [{ stage, sentence }];
};

const differFinding = (inFile: FindingFileContent['finding'], outcome: FindingFileContent['finding'] | undefined): Difference[] => {
  if (outcome === undefined) return [{ stage: 'finding', sentence: `finding ${inFile.finding_id} was not reproduced` }];
  if (same(inFile) === same(outcome)) return [];
  const keys = [...new Set([...Object.keys(inFile), ...Object.keys(outcome)])] as Array<keyof typeof inFile>;
  const parts = keys.filter((key) => same(inFile[key]) !== same(outcome[key])).map((key) => `${key}: the file has ${same(inFile[key])}, recomputed ${same(outcome[key])}`);
  return [{ stage: 'finding', sentence: `the finding differs: ${parts.length === 0 ? 'its properties have another order' : parts.join('; ')}` }];
};
