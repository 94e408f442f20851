import { SEVERITIES, type Finding } from '@weir/schema';
import type { Population } from './define-finding.ts';
import type { Evidence } from './evidence.ts';
import { FINDINGS } from './index.ts';
import { mergeFindings } from './merge-findings.ts';
import { DEFAULT_DETECTION, type DetectionSettings } from './settings/detection-settings.ts';

/** Returns every finding on the sources of the evidence, most severe first, then newest first. */
export const findAll = (evidence: readonly Evidence[], population: Population, settings: DetectionSettings = DEFAULT_DETECTION): Finding[] => {
  const bySource = new Map<string, Evidence[]>();
  for (const item of evidence) {
    const group = bySource.get(item.session.src_ip);
    if (group === undefined) bySource.set(item.session.src_ip, [item]);
    else group.push(item);
  }
  const findings: Finding[] = [];
  for (const [src_ip, group] of bySource) {
    group.sort((a, b) => a.session.start_time - b.session.start_time);
    const raised = FINDINGS.flatMap((definition) => definition.find(src_ip, group, population, settings[definition.kind]));
    findings.push(...mergeFindings(raised, FINDINGS));
  }
  return findings.sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.end_time - a.end_time || (a.finding_id < b.finding_id ? -1 : 1),
  );
};
