import { toSessionBlock, type Finding, type Session } from '@weir/schema';
import { findAll } from '../../datasource-server/src/detect/findings/find-all.ts';
import { toPopulation } from '../../datasource-server/src/detect/findings/population.ts';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { fitModel } from '../../datasource-server/src/detect/models/fit-model.ts';
import { scoreSessions } from '../../datasource-server/src/detect/models/scoring/score-sessions.ts';
import { CONTEXT_PROFILE, type TrafficModel } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { toLogShape, toPeaks } from '../../datasource-server/src/intake/sessions/log-facts.ts';
import { toSession } from '../../datasource-server/src/intake/sessions/session-id.ts';
import { applyDispositions } from '../../datasource-server/src/triage/apply-dispositions.ts';
import { byUrgency, markFindings } from '../../datasource-server/src/triage/mark-findings.ts';
import type { TriageEvent } from '../../datasource-server/src/triage/triage-event.ts';
import type { TwoWeeks } from './two-weeks.ts';

/** Findings at the end of the first week and at the end of both, by a model fitted on the first week. */
export interface WeeklyFindings {
  readonly first: readonly Finding[];
  readonly both: readonly Finding[];
}

/** Findings of the second week that an analyst sees. */
export interface Reviewed {
  readonly shown: readonly Finding[];
}

export const findingsOf = async ({ first, second, seed }: TwoWeeks): Promise<WeeklyFindings> => {
  const past = first.map(toSession);
  const model = await fitModel(toSessionBlock(past), weirEngine, CONTEXT_PROFILE, seed, 0);
  return { first: findIn(model, past), both: findIn(model, [...past, ...second.map(toSession)]) };
};

const findIn = (model: TrafficModel, sessions: readonly Session[]): Finding[] => {
  const verdicts = scoreSessions(model, sessions);
  const block = toSessionBlock(sessions);
  const facts = { threshold: model.threshold, overall: model.baselines.overall, peaks: toPeaks(block), log: toLogShape(block) };
  return findAll(sessions.map((session, row) => ({ session, verdict: verdicts[row] })), toPopulation(facts));
};

/** Sets correct dispositions on the most urgent findings of the first week, by source and kind, and returns the visible findings of the second. */
export const reviewFindings = ({ subjectOf, between_ms }: TwoWeeks, { first, both }: WeeklyFindings, dispositions: number): Reviewed => {
  const unmarked = markFindings(first, applyDispositions([])).sort(byUrgency);
  const events = unmarked.slice(0, dispositions).map(({ finding }, index) => toEvent(finding, index, subjectOf(finding) === 'attack'));
  const later = both.filter(({ end_time, severity }) => end_time > between_ms && severity !== 'info');
  return { shown: markFindings(later, applyDispositions(events)).filter(({ is_excepted }) => !is_excepted).map(({ finding }) => finding) };
};

const toEvent = (finding: Finding, index: number, isAttack: boolean): TriageEvent => {
  const { kind, direction, severity, actual, entity, start_time, end_time, sentence, session_ids } = finding;
  const disposition_id = String(index);
  return {
    action: 'disposition',
    at: 0,
    author: 'truth',
    disposition: {
      disposition_id,
      created_at: 0,
      author: 'truth',
      target: { kind: 'finding', id: finding.finding_id },
      verdict: isAttack ? 'true_positive' : 'false_positive',
      scope: 'source_and_kind',
      network: null,
      reason: 'the truth of the sample',
      note: null,
      expires_at: null,
      subject: { entity, from_ms: start_time, to_ms: end_time, findings: [{ kind, direction, severity, actual }], session_ids, peak_bytes_in: 0, peak_bytes_out: 0, rarity: null, sentence },
      effect: { from_ms: 0, to_ms: 0, hidden_findings: 0, hidden_sessions: 0, hidden_alerts: 0, raised_findings: 0, shown_findings: 0, by_severity_and_entity: [], kept: [], kept_count: 0, sentence: '' },
    },
  };
};
