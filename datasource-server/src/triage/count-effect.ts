import { DAY_MS, type DispositionEffect, EFFECT_DAYS, type Finding, SEVERITIES } from '@weir/schema';
import type { Excepted } from '../store/contract/exceptions.ts';
import type { Store } from '../store/contract/store.ts';
import type { TriageState } from './apply-dispositions.ts';
import { countAlerts } from './count-alerts.ts';
import { coverageOf } from './cover-finding.ts';
import { hasExceptions, toExcepted } from './excepted-sessions.ts';
import { markFindings, type MarkedFinding } from './mark-findings.ts';
import { effectInWords } from './effect-text.ts';

const MAX_FINDINGS = 10_000;
const MAX_ROWS = 200;
const MAX_KEPT = 50;
const EVER = { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER };
const NOTHING: Excepted = { exceptions: [], guards: [] };

/** Returns the sessions that a state excludes from counts, given the current store. */
export const exceptionsFor = async (store: Pick<Store, 'findings' | 'sources'>, state: TriageState): Promise<Excepted> => {
  if (!hasExceptions(state)) return NOTHING;
  const hasNetwork = [...state.exceptions, ...state.thresholds].some(({ network }) => network !== null);
  const sources = hasNetwork ? (await store.sources(Number.MAX_SAFE_INTEGER)).map(({ src_ip }) => src_ip) : [];
  return toExcepted(state, sources, await store.findings({ ...EVER, min_severity: 'medium', limit: MAX_FINDINGS }));
};

/** Returns the range over which effects are counted: EFFECT_DAYS days up to the end of the newest session. */
export const effectRange = async (store: Pick<Store, 'counts'>, now_ms: number): Promise<{ from_ms: number; to_ms: number }> => {
  const to_ms = (await store.counts(now_ms)).last_session_time ?? now_ms;
  return { from_ms: Math.max(0, to_ms - EFFECT_DAYS * DAY_MS), to_ms };
};

/** Returns the effect of a disposition over the last EFFECT_DAYS days, from the states before and after it. */
export const countEffect = async (
  store: Store,
  before: TriageState,
  after: TriageState,
  disposition_id: string,
  now_ms: number,
): Promise<DispositionEffect> => {
  const range = await effectRange(store, now_ms);
  const findingRange = { from_ms: range.from_ms, to_ms: range.to_ms + 1 };
  const findings = await store.findings({ ...findingRange, min_severity: 'low', limit: MAX_FINDINGS });
  const was = markFindings(findings, before);
  const is = markFindings(findings, after);
  const hidden = is.filter(({ is_excepted }, index) => is_excepted && !was[index].is_excepted);
  const exception = after.exceptions.find((one) => one.disposition_id === disposition_id);
  const kept = exception === undefined ? [] : is.flatMap((marked) => toKept(marked, coverageOf(exception, marked.finding)));
  const sessionsBefore = await store.anomalousSessions({ ...findingRange, excepted: await exceptionsFor(store, before) });
  const sessionsAfter = await store.anomalousSessions({ ...findingRange, excepted: await exceptionsFor(store, after) });
  const counted = <T extends { hidden_by: string | null }>(sessions: readonly T[]): T[] => sessions.filter(({ hidden_by }) => hidden_by === null);
  const effect: Omit<DispositionEffect, 'sentence'> = {
    ...range,
    hidden_findings: hidden.length,
    hidden_sessions: Math.max(0, counted(sessionsBefore).length - counted(sessionsAfter).length),
    hidden_alerts: Math.max(0, countAlerts(counted(sessionsBefore)) - countAlerts(counted(sessionsAfter))),
    raised_findings: is.filter(({ finding }, index) => finding.priority === 'higher' && was[index].finding.priority !== 'higher').length,
    shown_findings: is.filter(({ is_excepted }, index) => !is_excepted && was[index].is_excepted).length,
    by_severity_and_entity: tally(hidden.map(({ finding }) => finding)).slice(0, MAX_ROWS),
    kept: kept.slice(0, MAX_KEPT),
    kept_count: kept.length,
  };
  return { ...effect, sentence: effectInWords(effect) };
};

type Kept = DispositionEffect['kept'][number];

const toKept = ({ finding: { finding_id, kind, entity, severity }, is_excepted, kept }: MarkedFinding, coverage: ReturnType<typeof coverageOf>): Kept[] => {
  if (is_excepted || coverage === null) return [];
  const why = coverage === 'hidden' ? kept : coverage;
  return why === null ? [] : [{ finding_id, kind, entity, severity, why }];
};

const tally = (findings: readonly Finding[]): DispositionEffect['by_severity_and_entity'] => {
  const counts = new Map<string, DispositionEffect['by_severity_and_entity'][number]>();
  for (const { severity, entity } of findings) {
    const key = `${severity} ${entity}`;
    counts.set(key, { severity, entity, finding_count: (counts.get(key)?.finding_count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.finding_count - a.finding_count);
};
