/** ATT&CK Enterprise tactics in their order, and a group for techniques that are not in the table. */
export const TACTICS = [
  'Reconnaissance',
  'Initial Access',
  'Credential Access',
  'Discovery',
  'Collection',
  'Command and Control',
  'Exfiltration',
  'Impact',
  'Other techniques',
] as const;

/** An ATT&CK tactic, or the group for techniques that are not in the table. */
export type Tactic = (typeof TACTICS)[number];

/**
 * Tactic of each technique that traffic can be evidence of (https://attack.mitre.org/). A technique with several tactics is
 * listed under the one that traffic shows.
 */
const TACTIC_OF: Readonly<Record<string, Tactic>> = {
  T1595: 'Reconnaissance',
  T1590: 'Reconnaissance',
  T1594: 'Reconnaissance',
  T1190: 'Initial Access',
  T1110: 'Credential Access',
  T1046: 'Discovery',
  T1018: 'Discovery',
  T1119: 'Collection',
  T1071: 'Command and Control',
  T1095: 'Command and Control',
  T1105: 'Command and Control',
  T1571: 'Command and Control',
  T1572: 'Command and Control',
  T1573: 'Command and Control',
  T1029: 'Exfiltration',
  T1030: 'Exfiltration',
  T1041: 'Exfiltration',
  T1048: 'Exfiltration',
  T1567: 'Exfiltration',
  T1498: 'Impact',
  T1499: 'Impact',
};

/** Returns the tactic of a technique; a sub-technique (T1071.001) has the tactic of its technique. */
export const tacticOf = (technique_id: string): Tactic => {
  const id = technique_id.trim().toUpperCase().split('.')[0];
  return Object.hasOwn(TACTIC_OF, id) ? TACTIC_OF[id] : 'Other techniques';
};
