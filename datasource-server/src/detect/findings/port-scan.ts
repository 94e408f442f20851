import { MINUTE_MS, type Finding } from '@weir/schema';
import { defineFinding } from './define-finding.ts';
import { groupByGap, lastEnd, type Evidence } from './evidence.ts';
import { makeFinding } from './make-finding.ts';
import { defineCount, defineSetting, type SettingsOf } from './settings/define-setting.ts';

const SETTINGS = {
  max_gap_minutes: defineSetting('Longest pause between sessions of one scan.', { default: 60, min: 1, max: 10_080, unit: 'minutes' }),
  min_ports: defineCount('Minimum number of different ports of one destination.', { default: 10, min: 2, max: 65_536, unit: 'ports' }),
  medium_ports: defineCount('Minimum number of different ports for the severity medium.', { default: 30, min: 2, max: 65_536, unit: 'ports' }),
};

const TECHNIQUE = { id: 'T1595', name: 'Active Scanning' };

/** A source that contacts many ports of one server within a short time. */
export const portScan = defineFinding({
  kind: 'port_scan',
  title: 'Port scan',
  settings: SETTINGS,
  technique: TECHNIQUE,
  evidence: ({ min_ports, max_gap_minutes, medium_ports }) =>
    `At least ${min_ports} different ports of one destination, with at most ${max_gap_minutes} min between sessions; medium from ${medium_ports} ports.`,
  blindSpots: 'Ports that did not answer, where the log records established connections only; one port contacted on many servers.',
  find: (src_ip, evidence, _population, settings) =>
    groupByGap(
      evidence.filter(({ session }) => session.dst_port !== null),
      settings.max_gap_minutes * MINUTE_MS,
    ).flatMap((group) => {
      const finding = toFinding(src_ip, group, settings);
      return finding === null ? [] : [finding];
    }),
});

/** Returns the ports of the destination with the most ports: a client of many servers also uses many ports, each on another server. */
const mostPortsOfOne = (group: readonly Evidence[]): Set<number | null> => {
  const byDestination = new Map<string | null, Set<number | null>>();
  for (const { session } of group) {
    const ports = byDestination.get(session.dst_ip);
    if (ports === undefined) byDestination.set(session.dst_ip, new Set([session.dst_port]));
    else ports.add(session.dst_port);
  }
  return [...byDestination.values()].reduce((most, ports) => (ports.size > most.size ? ports : most), new Set());
};

const toFinding = (src_ip: string, group: readonly Evidence[], { min_ports, medium_ports }: SettingsOf<typeof SETTINGS>): Finding | null => {
  const ports = mostPortsOfOne(group);
  if (ports.size < min_ports) return null;
  const minutes = Math.round((lastEnd(group) - group[0].session.start_time) / MINUTE_MS);
  const flagged = group.filter(({ verdict }) => verdict.is_anomaly).length;
  return makeFinding({
    kind: 'port_scan',
    src_ip,
    members: group,
    severity: ports.size >= medium_ports ? 'medium' : 'low',
    typical: 1,
    actual: ports.size,
    unit: '',
    sentence: `${ports.size} different ports of one server contacted in ${minutes} min; a typical web client uses one or two.`,
    advice: 'Check that only the intended ports respond. Port scans from the internet are routine unless another port responded.',
    votes: [
      { view: 'distinct_ports', weight: Math.min(1, 0.5 + ports.size / 100), says: `${ports.size} different ports of one server in ${minutes} min` },
      { view: 'session_forest', weight: Math.min(0.6, flagged / group.length), says: `${flagged} of ${group.length} sessions anomalous` },
    ],
    technique: TECHNIQUE,
  });
};
