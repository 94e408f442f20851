import { isDeepStrictEqual } from 'node:util';
import { AppError, MAX_FINDING_FILE_SESSIONS, type Finding, type FindingFile, type FindingFileContent } from '@weir/schema';
import { toFeatureMatrix } from '../features/feature-matrix.ts';
import { toFeatureContext } from '../features/source-baselines.ts';
import { toPopulation, type PopulationFacts } from '../findings/population.ts';
import { encodeModel } from '../models/model-file.ts';
import type { TrafficModel } from '../models/traffic-model.ts';
import type { JudgedSession, Store, ToldFinding } from '../store/store.ts';
import { toFindingFile } from './finding-file.ts';

/** A finding of the store. @throws AppError `finding.not_found` */
export const getFinding = async (store: Store, finding_id: string): Promise<ToldFinding> => {
  const told = await store.findFinding(finding_id);
  if (told === null) throw new AppError('finding.not_found', `There is no finding ${finding_id}.`);
  return told;
};

/**
 * One finding with all it rests on: the sessions of its source, their features and verdicts, the model, and the population
 * that it was told with.
 *
 * @throws AppError `finding.not_found`; `finding.changing` while the finding is older than its sessions or verdicts;
 *   `finding.too_large` beyond MAX_FINDING_FILE_SESSIONS
 */
export const makeFindingFile = async (store: Store, model: TrafficModel, weir_version: string, finding_id: string): Promise<FindingFile> => {
  const told = await getFinding(store, finding_id);
  const { finding, population } = told;
  const filters = [{ column: 'src_ip' as const, operator: '=' as const, value: finding.entity }];
  const { session_count } = await store.trafficSummary({ from_ms: 0, to_ms: 8.64e15, filters });
  if (session_count > MAX_FINDING_FILE_SESSIONS) {
    throw new AppError('finding.too_large', `${finding.entity} has ${session_count} sessions; a finding file holds ${MAX_FINDING_FILE_SESSIONS}.`);
  }
  const judged = await store.judgedSessionsOf([finding.entity]);
  const isOfModel = judged.every(({ verdict }) => verdict.model_version === model.model_version);
  if (population === null || told.is_due || !isOfModel || !isDeepStrictEqual(await store.findFinding(finding_id), told)) {
    throw new AppError('finding.changing', `Finding ${finding_id} is older than the sessions or verdicts of its source, and is about to be told anew.`);
  }
  return toFindingFile(toContent(weir_version, finding, judged, model, JSON.parse(population) as PopulationFacts));
};

/** What a finding on these sessions, oldest first, rests on. */
export const toContent = (
  weir_version: string,
  finding: Finding,
  judged: readonly JudgedSession[],
  model: TrafficModel,
  facts: PopulationFacts,
): FindingFileContent => {
  const sessions = judged.map(({ session }) => session);
  const names = [...model.profile.anomaly_features];
  const X = toFeatureMatrix(sessions, names, toFeatureContext(model.baselines));
  const own = Object.hasOwn(model.baselines.by_source, finding.entity) ? { [finding.entity]: model.baselines.by_source[finding.entity] } : {};
  const { peakOfOthers } = toPopulation(facts);
  const peak = (direction: 'in' | 'out'): number | null => peakOfOthers(finding.entity, direction)?.bytes ?? null;
  return {
    weir_version,
    finding,
    sessions,
    features: { names, rows: sessions.map((_, row) => [...X.subarray(row * names.length, (row + 1) * names.length)]) },
    verdicts: judged.map(({ verdict: { anomaly_score, is_anomaly, reason } }) => ({ anomaly_score, is_anomaly, reason })),
    model: JSON.parse(encodeModel({ ...model, classifier: null, baselines: { overall: model.baselines.overall, by_source: own } })) as Record<string, unknown>,
    population: {
      threshold: facts.threshold,
      overall: facts.overall,
      peak_of_others: { in: peak('in'), out: peak('out') },
      log: { ...facts.log, on_clock: [...facts.log.on_clock], minutes: [...facts.log.minutes], destinations: [...facts.log.destinations] },
    },
  };
};
