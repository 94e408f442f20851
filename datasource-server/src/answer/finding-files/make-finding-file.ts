import { isDeepStrictEqual } from 'node:util';
import { AppError, MAX_FINDING_FILE_SESSIONS, toSessionBlock, type Finding, type FindingFile, type FindingFileContent } from '@weir/schema';
import { toFeatureMatrix } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { toPopulation, type PopulationFacts } from '../../detect/findings/population.ts';
import { encodeModel } from '../../detect/models/model-file.ts';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { SessionWithVerdict, Store, FindingRecord } from '../../store/contract/store.ts';
import { toFindingFile } from './finding-file.ts';

/** Returns a finding of the store. @throws AppError `finding.not_found` */
export const getFinding = async (store: Store, finding_id: string): Promise<FindingRecord> => {
  const record = await store.findFinding(finding_id);
  if (record === null) throw new AppError('finding.not_found', `Finding not found: ${finding_id}.`);
  return record;
};

/**
 * Returns one finding with the data it is based on: the sessions of its source, their features and verdicts, the model, and
 * the population it was compared with.
 *
 * @throws AppError `finding.not_found`; `finding.changing` while the finding is older than its sessions or verdicts;
 *   `finding.too_large` beyond MAX_FINDING_FILE_SESSIONS
 */
export const makeFindingFile = async (store: Store, model: TrafficModel, weir_version: string, finding_id: string): Promise<FindingFile> => {
  const record = await getFinding(store, finding_id);
  const { finding, population } = record;
  const filters = [{ column: 'src_ip' as const, operator: '=' as const, value: finding.entity }];
  const { session_count } = await store.trafficSummary({ from_ms: 0, to_ms: 8.64e15, filters });
  if (session_count > MAX_FINDING_FILE_SESSIONS) {
    throw new AppError('finding.too_large', `${finding.entity} has too many sessions for a finding file: got ${session_count}, expected at most ${MAX_FINDING_FILE_SESSIONS}.`);
  }
  const scored = await store.scoredSessionsOf([finding.entity]);
  const isOfModel = scored.every(({ verdict }) => verdict.model_version === model.model_version);
  const isDue = await store.isSourceDue(finding.entity);
  if (population === null || isDue || !isOfModel || !isDeepStrictEqual(await store.findFinding(finding_id), record)) {
    throw new AppError('finding.changing', `Finding ${finding_id} is older than the sessions or verdicts of its source and is about to be rebuilt.`);
  }
  return toFindingFile(toContent(weir_version, finding, scored, model, JSON.parse(population) as PopulationFacts));
};

/** Returns the data that a finding on these sessions (oldest first) is based on. */
export const toContent = (
  weir_version: string,
  finding: Finding,
  scored: readonly SessionWithVerdict[],
  model: TrafficModel,
  facts: PopulationFacts,
): FindingFileContent => {
  const sessions = scored.map(({ session }) => session);
  const names = [...model.profile.anomaly_features];
  const X = toFeatureMatrix(toSessionBlock(sessions), names, toFeatureContext(model.baselines));
  const own = Object.hasOwn(model.baselines.by_source, finding.entity) ? { [finding.entity]: model.baselines.by_source[finding.entity] } : {};
  const { peakOfOthers } = toPopulation(facts);
  const peak = (direction: 'in' | 'out'): number | null => peakOfOthers(finding.entity, direction)?.bytes ?? null;
  return {
    weir_version,
    finding,
    sessions,
    features: { names, rows: sessions.map((_, row) => [...X.subarray(row * names.length, (row + 1) * names.length)]) },
    verdicts: scored.map(({ verdict: { anomaly_score, is_anomaly, reason } }) => ({ anomaly_score, is_anomaly, reason })),
    model: JSON.parse(encodeModel({ ...model, classifier: null, baselines: { overall: model.baselines.overall, by_source: own } })) as Record<string, unknown>,
    population: {
      threshold: facts.threshold,
      overall: facts.overall,
      peak_of_others: { in: peak('in'), out: peak('out') },
      log: { ...facts.log, on_clock: [...facts.log.on_clock], minutes: [...facts.log.minutes], destinations: [...facts.log.destinations] },
    },
    ...(facts.detection === undefined ? {} : { detection: facts.detection }),
  };
};
