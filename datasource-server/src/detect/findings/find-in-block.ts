import { SEVERITIES, type EvidenceBlock, type Finding } from '@weir/schema';
import type { Population } from './define-finding.ts';
import { FINDINGS } from './index.ts';
import { mergeFindings } from './merge-findings.ts';
import { DEFAULT_DETECTION, type DetectionSettings } from './settings/detection-settings.ts';
import { toSourceSlices } from './source-slice.ts';

/**
 * Returns every finding on the sources of a block, most severe first, then newest first.
 *
 * A pure function of the set of sessions, their verdicts and the population: rows of a source that start together are in
 * the order of their ids, and no finding depends on the order of sources or of texts in the block.
 *
 * @param evidence - whole sources one after the other, each ordered by start_time, then session_id
 * @throws RangeError where the rows have another order
 */
export const findInBlock = (evidence: EvidenceBlock, population: Population, settings: DetectionSettings = DEFAULT_DETECTION): Finding[] => {
  const finders = FINDINGS.map((definition) => definition.toFinder(population, settings[definition.kind]));
  const findings: Finding[] = [];
  for (const source of toSourceSlices(evidence)) {
    const raised = finders.flatMap((find) => find(source));
    if (raised.length === 0) continue;
    // A spread into push fails on a source with very many findings.
    for (const finding of mergeFindings(raised, FINDINGS)) findings.push(finding);
  }
  return findings.sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.end_time - a.end_time || (a.finding_id < b.finding_id ? -1 : 1),
  );
};
