import type { DispositionVerdict, Severity } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import { defineExport, type ExportContext, type ExportedFinding } from './define-export.ts';

const OCSF_VERSION = '1.5.0';
const DETECTION_FINDING = 2004;
const FINDINGS_CATEGORY = 2;
const CREATED = 1;
const UPDATED = 2;
const NEW = 1;
const SUPPRESSED = 3;
const BEHAVIORAL = 2;
const IP_ADDRESS = 2;

const SEVERITY: Readonly<Record<Severity, { severity_id: number; severity: string }>> = {
  info: { severity_id: 1, severity: 'Informational' },
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
};
const VERDICT: Readonly<Record<DispositionVerdict, { verdict_id: number; verdict: string }>> = {
  false_positive: { verdict_id: 1, verdict: 'False Positive' },
  true_positive: { verdict_id: 2, verdict: 'True Positive' },
  benign: { verdict_id: 5, verdict: 'Benign' },
  unsure: { verdict_id: 7, verdict: 'Insufficient Data' },
};
const TITLES = new Map(FINDINGS.map(({ kind, title }) => [kind, title]));

/** Returns the status. Weir does not track the handling of findings, so a reviewed finding that is not excepted has no status. */
const statusOf = ({ is_excepted, current }: ExportedFinding): object => {
  if (is_excepted) return { status_id: SUPPRESSED, status: 'Suppressed' };
  return current === null ? { status_id: NEW, status: 'New' } : {};
};

/** Returns one Detection Finding. The confidence is a number only, because OCSF's low, medium and high have no defined ranges. */
const toEvent = (exported: ExportedFinding, { version }: ExportContext): object => {
  const { finding, current } = exported;
  const { finding_id, kind, entity, start_time, end_time, technique, context } = finding;
  const activity_id = current === null ? CREATED : UPDATED;
  const title = TITLES.get(kind) ?? kind;
  const network = context === undefined || context.asn === null ? {} : { autonomous_system: { number: context.asn, ...(context.organisation === null ? {} : { name: context.organisation }) } };
  return {
    activity_id,
    activity_name: current === null ? 'Create' : 'Update',
    category_uid: FINDINGS_CATEGORY,
    category_name: 'Findings',
    class_uid: DETECTION_FINDING,
    class_name: 'Detection Finding',
    type_uid: DETECTION_FINDING * 100 + activity_id,
    type_name: `Detection Finding: ${current === null ? 'Create' : 'Update'}`,
    time: end_time,
    start_time,
    end_time,
    count: finding.session_count,
    ...SEVERITY[finding.severity],
    confidence_score: Math.round(100 * finding.confidence),
    ...statusOf(exported),
    ...(exported.disposition === null ? {} : VERDICT[exported.disposition]),
    ...(current === null ? {} : { comment: `${current.author}: ${current.reason}` }),
    message: `${entity}: ${finding.sentence}`,
    finding_info: {
      uid: finding_id,
      title,
      desc: finding.sentence,
      types: [kind],
      analytic: { name: title, uid: kind, type_id: BEHAVIORAL, type: 'Behavioral' },
      first_seen_time: start_time,
      last_seen_time: end_time,
      ...(technique === null ? {} : { attacks: [{ technique: { uid: technique.id, name: technique.name } }] }),
    },
    evidences: [{ src_endpoint: { ip: entity, ...network } }],
    observables: [{ name: 'evidences.src_endpoint.ip', type_id: IP_ADDRESS, type: 'IP Address', value: entity }],
    remediation: { desc: finding.advice },
    metadata: { version: OCSF_VERSION, profiles: ['incident'], uid: finding_id, log_name: 'findings', product: { name: 'Weir', vendor_name: 'Weir', version } },
    unmapped: {
      direction: finding.direction,
      ...(finding.typical === null ? {} : { typical: finding.typical }),
      ...(finding.actual === null ? {} : { actual: finding.actual }),
      ...(finding.unit === '' ? {} : { unit: finding.unit }),
      ...(finding.priority === undefined ? {} : { priority: finding.priority }),
      votes: finding.votes,
    },
  };
};

/** Writes Detection Findings of the Open Cybersecurity Schema Framework (class 2004, https://schema.ocsf.io/1.5.0), one per line. */
export const ocsfEvents = defineExport({
  id: 'ocsf',
  title: 'OCSF Detection Findings (JSON lines)',
  type: 'application/x-ndjson',
  extension: 'ocsf.ndjson',
  *write(findings, context) {
    for (const finding of findings) yield `${JSON.stringify(toEvent(finding, context))}\n`;
  },
});
