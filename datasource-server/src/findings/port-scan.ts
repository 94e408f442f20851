import { MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { defineFinding, findingId, groupByGap, lastEnd, toConfidence, type Evidence } from './define-finding.ts';

const GAP_MS = 3_600_000;
const MIN_PORTS = 10;
const STRONG_PORTS = 30;

/** A source that asks many ports of the server within a short time. */
export const portScan = defineFinding({
  kind: 'port_scan',
  title: 'Many ports asked',
  evidence: 'At least 10 different destination ports without an hour between the sessions.',
  cannotSee: 'Ports that answered nothing, where the log has only connections that were made.',
  find: (src_ip, evidence) =>
    groupByGap(
      evidence.filter(({ session }) => session.dst_port !== null),
      GAP_MS,
    ).flatMap((group) => {
      const finding = toFinding(src_ip, group);
      return finding === null ? [] : [finding];
    }),
});

const toFinding = (src_ip: string, group: readonly Evidence[]): Finding | null => {
  const ports = new Set(group.map(({ session }) => session.dst_port));
  if (ports.size < MIN_PORTS) return null;
  const start_time = group[0].session.start_time;
  const end_time = lastEnd(group);
  const minutes = Math.round((end_time - start_time) / 60_000);
  const flagged = group.filter(({ verdict }) => verdict.is_anomaly).length;
  const votes = [
    { view: 'distinct_ports', weight: Math.min(1, 0.5 + ports.size / 100), says: `${ports.size} different ports in ${minutes} min` },
    { view: 'session_forest', weight: Math.min(0.6, flagged / group.length), says: `${flagged} of ${group.length} sessions anomalous` },
  ];
  return {
    finding_id: findingId('port_scan', src_ip, start_time),
    kind: 'port_scan',
    entity_type: 'src_ip',
    entity: src_ip,
    start_time,
    end_time,
    severity: ports.size >= STRONG_PORTS ? 'medium' : 'low',
    confidence: toConfidence(votes.map(({ weight }) => weight)),
    direction: 'none',
    typical: 1,
    actual: ports.size,
    unit: '',
    sentence: `${ports.size} different ports asked in ${minutes} min; a client of a web server asks one or two.`,
    advice: 'Check that nothing but the wanted ports answers; scans from the internet are daily noise unless something did.',
    votes,
    technique: { id: 'T1595', name: 'Active Scanning' },
    session_count: group.length,
    session_ids: group.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};
