import { MINUTE_MS, type Finding } from '@weir/schema';
import { defineFinding } from './define-finding.ts';
import { makeFinding } from './make-finding.ts';
import { defineCount, defineSetting, type SettingsOf } from './settings/define-setting.ts';
import { countAnomalies, groupByGap, lastEnd, rowsWhere, type SourceSlice } from './source-slice.ts';

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
  toFinder: (_population, settings) => (source) => {
    const { dst_port } = source.sessions.numbers;
    if (!hasPorts(source, settings.min_ports)) return [];
    return groupByGap(source, rowsWhere(source, (row) => dst_port[row] >= 0), settings.max_gap_minutes * MINUTE_MS).flatMap((group) => toFinding(source, group, settings) ?? []);
  },
});

/** Returns true where a source contacts at least `count` different ports, on any destination. */
const hasPorts = ({ sessions, from, to }: SourceSlice, count: number): boolean => {
  const { dst_port } = sessions.numbers;
  const ports = new Set<number>();
  let last = -1;
  for (let row = from; row < to; row++) {
    if (dst_port[row] === last || dst_port[row] < 0) continue;
    last = dst_port[row];
    if (ports.add(last).size >= count) return true;
  }
  return false;
};

/** Returns the number of ports of the destination with the most ports: a client of many servers also uses many ports, each on another server. */
const mostPortsOfOne = ({ sessions }: SourceSlice, group: readonly number[]): number => {
  const { dst_port } = sessions.numbers;
  const { dst_ip } = sessions.texts;
  const portsOf = new Map<number, Set<number>>();
  let most = 0;
  for (const row of group) {
    let ports = portsOf.get(dst_ip[row]);
    if (ports === undefined) portsOf.set(dst_ip[row], (ports = new Set()));
    most = Math.max(most, ports.add(dst_port[row]).size);
  }
  return most;
};

const toFinding = (source: SourceSlice, group: readonly number[], { min_ports, medium_ports }: SettingsOf<typeof SETTINGS>): Finding | null => {
  if (group.length < min_ports) return null;
  const ports = mostPortsOfOne(source, group);
  if (ports < min_ports) return null;
  const minutes = Math.round((lastEnd(source, group) - source.sessions.numbers.start_time[group[0]]) / MINUTE_MS);
  const flagged = countAnomalies(source, group);
  return makeFinding({
    kind: 'port_scan',
    source,
    members: group,
    severity: ports >= medium_ports ? 'medium' : 'low',
    typical: 1,
    actual: ports,
    unit: '',
    sentence: `${ports} different ports of one server contacted in ${minutes} min; a typical web client uses one or two.`,
    advice: 'Check that only the intended ports respond. Port scans from the internet are routine unless another port responded.',
    votes: [
      { view: 'distinct_ports', weight: Math.min(1, 0.5 + ports / 100), says: `${ports} different ports of one server in ${minutes} min` },
      { view: 'session_forest', weight: Math.min(0.6, flagged / group.length), says: `${flagged} of ${group.length} sessions anomalous` },
    ],
    technique: TECHNIQUE,
  });
};
