import { generateSample, SAMPLE_END_MS, type SampleRow, type Truth } from '@weir/data';
import type { Finding } from '@weir/schema';

const WEEK_MS = 7 * 86_400_000;
/** Attackers that are not visitors get other addresses in the second week, so that they are unknown. */
const STRANGERS: Readonly<Record<string, string>> = {
  '192.0.2.144': '10.99.0.1',
  '203.0.113.201': '10.99.0.2',
  '198.51.100.61': '10.99.0.3',
  '198.51.100.62': '10.99.0.4',
  '203.0.113.140': '10.99.0.5',
  '192.0.2.233': '10.99.0.6',
};

/** Two weeks of one population, each with its own attacks. */
export interface TwoWeeks {
  readonly seed: number;
  readonly first: readonly SampleRow[];
  readonly second: readonly SampleRow[];
  /** When the second week begins. */
  readonly between_ms: number;
  /** Returns the true subject of a finding. */
  readonly subjectOf: (finding: Finding) => 'attack' | 'harmless';
  /** Addresses that attack in the second week. */
  readonly attackers: readonly string[];
}

const rename = (row: SampleRow): SampleRow => ({ ...row, src_ip: STRANGERS[row.src_ip] ?? row.src_ip });

export const twoWeeksOf = (seed: number): TwoWeeks => {
  const first = generateSample({ seed });
  const second = generateSample({ seed, endMs: SAMPLE_END_MS + WEEK_MS });
  const attacks = [...first.truth.attacks, ...second.truth.attacks.map((attack) => ({ ...attack, src_ips: attack.src_ips.map((src_ip) => STRANGERS[src_ip] ?? src_ip) }))];
  const holds = ({ src_ips, start_time, end_time }: Truth['attacks'][number], finding: Finding): boolean =>
    src_ips.includes(finding.entity) && finding.start_time < end_time && finding.end_time > start_time;
  return {
    seed,
    first: first.rows,
    second: second.rows.map(rename),
    between_ms: SAMPLE_END_MS,
    subjectOf: (finding) => (attacks.some((attack) => holds(attack, finding)) ? 'attack' : 'harmless'),
    attackers: [...new Set(attacks.slice(first.truth.attacks.length).flatMap(({ src_ips }) => src_ips))],
  };
};
