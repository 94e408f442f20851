import { MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { defineFinding, findingId, groupByGap, lastEnd, toConfidence, type Evidence } from './define-finding.ts';

const GAP_MS = 3_600_000;
const MIN_SESSIONS = 6;
const MIN_SHARE = 0.6;
/** Of a source that goes on with its ordinary requests meanwhile: the share, how many times its usual one, and sessions to know that by. */
const CROWD_MIN_SHARE = 0.3;
const CROWD_RATIO = 10;
const CROWD_MIN_SESSIONS = 20;
const REFUSED = new Set([401, 403]);

const isRefused = ({ session }: Evidence): boolean => session.response_code !== null && REFUSED.has(session.response_code);

/** A source that is answered 401 or 403 again and again: guessed credentials, or one whose own have expired. */
export const refusedRequests = defineFinding({
  kind: 'refused_requests',
  title: 'Refused again and again',
  evidence:
    'At least 6 sessions answered 401 or 403 without an hour between them, and at least 6 in 10 of the source in that time; ' +
    'or 3 in 10 where that is 10 times as many as otherwise, over 20 sessions or more.',
  blindSpots:
    'User names and single attempts: a session counts once however many requests were in it. Behind an address that many share, whether a guess got in.',
  find: (src_ip, evidence) =>
    groupByGap(evidence.filter(isRefused), GAP_MS).flatMap((group) => {
      const finding = toFinding(src_ip, group, evidence);
      return finding === null ? [] : [finding];
    }),
});

const toFinding = (src_ip: string, group: readonly Evidence[], evidence: readonly Evidence[]): Finding | null => {
  const start_time = group[0].session.start_time;
  const end_time = lastEnd(group);
  const lastStart = group[group.length - 1].session.start_time;
  const during = evidence.filter(({ session }) => session.start_time >= start_time && session.start_time <= lastStart);
  const share = group.length / during.length;
  const outside = evidence.filter(({ session }) => session.start_time < start_time || session.start_time > lastStart);
  const refusedOutside = outside.filter(isRefused).length;
  const isAlone = share >= MIN_SHARE;
  const isAmongOthers =
    share >= CROWD_MIN_SHARE && outside.length >= CROWD_MIN_SESSIONS && share >= (CROWD_RATIO * (refusedOutside + 1)) / (outside.length + 2);
  if (group.length < MIN_SESSIONS || !(isAlone || isAmongOthers)) return null;
  const typical = outside.length === 0 ? null : refusedOutside / outside.length;
  // Among ordinary requests a 200 is no sign of a guess that got in.
  const success = isAlone && evidence.some(
    ({ session }) => session.response_code === 200 && session.start_time >= start_time && session.start_time <= end_time + GAP_MS,
  );
  const minutes = Math.round((end_time - start_time) / 60_000);
  const flagged = group.filter(({ verdict }) => verdict.is_anomaly).length;
  const votes = [
    {
      view: 'http_outcome',
      weight: Math.min(1, 0.5 + group.length / 40),
      says: `${group.length} of ${during.length} sessions in ${minutes} min answered 401 or 403`,
    },
    { view: 'session_forest', weight: Math.min(0.6, flagged / group.length), says: `${flagged} of these sessions anomalous` },
  ];
  return {
    finding_id: findingId('refused_requests', src_ip, start_time),
    kind: 'refused_requests',
    entity_type: 'src_ip',
    entity: src_ip,
    start_time,
    end_time,
    severity: success ? 'high' : 'medium',
    confidence: toConfidence(votes.map(({ weight }) => weight)),
    direction: 'none',
    typical,
    actual: share,
    unit: 'percentunit',
    sentence:
      `${group.length} sessions answered 401 or 403 in ${minutes} min` +
      `${typical === null ? '; the source was not seen otherwise' : `; outside of it ${Math.round(typical * 100)} % of its sessions are`}` +
      `${success ? '; it was also answered 200.' : isAlone ? '.' : '; its other requests went on meanwhile.'}`,
    advice:
      success
        ? 'See which account was answered 200 and whether its owner knows; reset it if not.'
        : 'See which accounts were tried in the log of the application; check that none of them is the source\'s own with an expired password.',
    votes,
    technique: { id: 'T1110', name: 'Brute Force' },
    session_count: group.length,
    session_ids: group.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};
