import { AppError, type DispositionSubject, type DispositionTarget, type Finding, type SeenFinding } from '@weir/schema';
import type { SessionWithVerdict, Store } from '../store/contract/store.ts';

const MAX_SESSIONS = 1000;
const MAX_SEEN = 100;
const EVER = { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER };

type SubjectStore = Pick<Store, 'findFinding' | 'findings' | 'session' | 'scoredSessionsOf'>;

/**
 * Returns the current facts about a target: its source, time range, findings, sessions and peaks.
 *
 * @throws AppError `disposition.unknown_target`
 */
export const resolveSubject = (store: SubjectStore, target: DispositionTarget): Promise<DispositionSubject> => RESOLVERS[target.kind](store, target.id);

const unknown = (kind: string, id: string): AppError => new AppError('disposition.unknown_target', `Unknown ${kind}: got ${id}.`);

const RESOLVERS: Record<DispositionTarget['kind'], (store: SubjectStore, id: string) => Promise<DispositionSubject>> = {
  finding: async (store, id) => {
    const record = await store.findFinding(id);
    if (record === null) throw unknown('finding', id);
    const { finding } = record;
    const ids = new Set(finding.session_ids);
    const sessions = (await store.scoredSessionsOf([finding.entity])).filter(({ session }) => ids.has(session.session_id));
    return { ...toSubject(finding.entity, sessions, [finding]), from_ms: finding.start_time, to_ms: finding.end_time, sentence: finding.sentence };
  },
  session: async (store, id) => {
    const scored = await store.session(id);
    if (scored === null) throw unknown('scored session', id);
    const { session, verdict } = scored;
    return { ...toSubject(session.src_ip, [scored], []), rarity: verdict.rarity, sentence: verdict.reason ?? 'A session that is not anomalous.' };
  },
  entity: async (store, id) => {
    const sessions = await store.scoredSessionsOf([id]);
    if (sessions.length === 0) throw unknown('source with scored sessions', id);
    const findings = (await store.findings({ ...EVER, min_severity: 'info', limit: 10_000 })).filter(({ entity }) => entity === id);
    const sentence = `A source with ${sessions.length.toLocaleString('en-US')} sessions and ${findings.length} findings.`;
    return { ...toSubject(id, sessions.filter(({ verdict }) => verdict.is_anomaly), findings), sentence };
  },
};

const toSubject = (entity: string, sessions: readonly SessionWithVerdict[], findings: readonly Finding[]): Omit<DispositionSubject, 'sentence'> => {
  const largest = (of: (scored: SessionWithVerdict) => number): number => sessions.reduce((max, scored) => Math.max(max, of(scored)), 0);
  return {
    entity,
    from_ms: sessions.reduce((min, { session }) => Math.min(min, session.start_time), sessions.length === 0 ? 0 : Infinity),
    to_ms: largest(({ session }) => session.end_time),
    findings: findings.slice(0, MAX_SEEN).map(({ kind, direction, severity, actual }): SeenFinding => ({ kind, direction, severity, actual })),
    session_ids: sessions.slice(-MAX_SESSIONS).map(({ session }) => session.session_id),
    peak_bytes_in: largest(({ session }) => session.bytes_in),
    peak_bytes_out: largest(({ session }) => session.bytes_out),
    rarity: null,
  };
};
