import { MAX_SESSION_IDS, type Finding } from '@weir/schema';
import { defineFinding, findingId, groupByGap, lastEnd, toConfidence, type Evidence } from './define-finding.ts';

const GAP_MS = 3_600_000;
const MIN_PORTS = 10;
const STRONG_PORTS = 30;

/** A source that asks many ports of one server within a short time. */
export const portScan = defineFinding({
  kind: 'port_scan',
  title: 'Many ports asked',
  evidence: 'At least 10 different ports of one destination without an hour between the sessions.',
  blindSpots: 'Ports that answered nothing, where the log has only connections that were made; one port asked of many servers.',
  find: (src_ip, evidence) =>
    groupByGap(
      evidence.filter(({ session }) => session.dst_port !== null),
      GAP_MS,
    ).flatMap((group) => {
      const finding = toFinding(src_ip, group);
      return finding === null ? [] : [finding];
    }),
});

/** Ports of the destination that was asked the most: a client of many servers asks many ports, too, each of its own server. */
const mostPortsOfOne = (group: readonly Evidence[]): Set<number | null> => {
  const byDestination = new Map<string | null, Set<number | null>>();
  for (const { session } of group) {
    const ports = byDestination.get(session.dst_ip);
    if (ports === undefined) byDestination.set(session.dst_ip, new Set([session.dst_port]));
    else ports.add(session.dst_port);
  }
  return [...byDestination.values()].reduce((most, ports) => (ports.size > most.size ? ports : most), new Set());
};

const toFinding = (src_ip: string, group: readonly Evidence[]): Finding | null => {
  const ports = mostPortsOfOne(group);
  if (ports.size < MIN_PORTS) return null;
  const start_time = group[0].session.start_time;
  const end_time = lastEnd(group);
  const minutes = Math.round((end_time - start_time) / 60_000);
  const flagged = group.filter(({ verdict }) => verdict.is_anomaly).length;
  const votes = [
    { view: 'distinct_ports', weight: Math.min(1, 0.5 + ports.size / 100), says: `${ports.size} different ports of one server in ${minutes} min` },
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
    sentence: `${ports.size} different ports of one server asked in ${minutes} min; a client of a web server asks one or two.`,
    advice: 'Check that nothing but the wanted ports answers; scans from the internet are daily noise unless something did.',
    votes,
    technique: { id: 'T1595', name: 'Active Scanning' },
    session_count: group.length,
    session_ids: group.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};
