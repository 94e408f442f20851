import { ask, defineRule, LOOK_BACK_S, whenAnswered, type AlertRule } from './define-rule.ts';
import { FINDING_UID } from './names.ts';
import { FINDINGS_PANEL_ID } from './panel-ids.ts';
import type { QueryInput } from './weir-target.ts';

/** Parameters of a rule on findings. */
export interface FindingRuleSpec {
  readonly uid: string;
  readonly title: string;
  readonly severity: 'warning' | 'critical';
  readonly query: Omit<QueryInput<'finding_counts'>, 'queryType' | 'group_by' | 'measure'>;
  /** Predicate of a sentence about the source, such as "uploads at a new level". */
  readonly happened: string;
  /** True when the findings are measured in bytes: the summary then contains the actual and the baseline value. */
  readonly in_bytes?: boolean;
  readonly description: string;
  /** The rule fires above this number of findings per source; 0 by default. */
  readonly threshold?: number;
  readonly look_back_s?: number;
  readonly for?: string;
  readonly datasource_uid?: string;
}

/** Returns a template that is used only if a step has a value; a missing value is NaN. */
const ifKnown = (refId: string, then: string): string => `{{ if $values.${refId} }}{{ if ne (printf "%v" $values.${refId}.Value) "NaN" }}${then}{{ end }}{{ end }}`;

/** Returns a rule with one alert per source while its findings overlap the look-back; the values are those of the most severe finding. */
export const findingRule = ({ query, happened, in_bytes = false, description, threshold = 0, look_back_s = LOOK_BACK_S, datasource_uid, ...rest }: FindingRuleSpec): AlertRule => {
  const counted = (measure: 'count' | 'typical' | 'actual', refId: string) =>
    ask({ queryType: 'finding_counts', group_by: ['entity'], measure, ...query }, look_back_s, {}, refId, datasource_uid);
  const bytes = (refId: string): string => `{{ humanize $values.${refId}.Value }}B`;
  const values = in_bytes ? ifKnown('E', `: ${bytes('E')}${ifKnown('D', ` (baseline ${bytes('D')})`)}`) : '';
  return defineRule({
    ...rest,
    query: counted('count', 'A'),
    also: !in_bytes ? [] : [counted('typical', 'D'), counted('actual', 'E')],
    reducer: 'last',
    threshold,
    panelId: FINDINGS_PANEL_ID,
    for: rest.for ?? '0s',
    // Without findings the query returns a single zero, so no data means that the query failed.
    noDataState: 'NoData',
    execErrState: 'Error',
    annotations: {
      // The single zero has no source label, and Grafana fills in its annotations as well.
      summary: whenAnswered(`{{ if $labels.entity }}{{ $labels.entity }} ${happened}${values}{{ else }}No finding{{ end }}`, 'Findings could not be counted'),
      description,
      source: '{{ $labels.entity }}',
      finding: `/d/${FINDING_UID}?var-src_ip={{ $labels.entity }}`,
    },
  });
};

/** Alert rules on findings, one alert per source. Excepted findings do not fire. */
export const FINDING_RULES: readonly AlertRule[] = [
  findingRule({
    uid: 'weir-exfiltration',
    title: 'Unusual outbound volume to a source',
    severity: 'critical',
    query: { kinds: ['level_shift', 'volume_outlier'], direction: 'out', min_severity: 'high' },
    happened: 'received far more bytes from the server than its baseline',
    in_bytes: true,
    description: 'High-severity finding on bytes sent by the server. The cause can be exfiltration or a new export. Open the finding for its evidence.',
  }),
  findingRule({
    uid: 'weir-upload-level-shift',
    title: 'Sustained upload increase',
    severity: 'warning',
    query: { kinds: ['level_shift'], direction: 'in', min_severity: 'medium' },
    happened: 'uploads at a new, higher level',
    in_bytes: true,
    description: 'Uploads of this source into the server increased and stayed high. Ask its owner whether this is intended.',
  }),
  findingRule({
    uid: 'weir-beacon',
    title: 'New beacon-like traffic',
    severity: 'warning',
    query: { kinds: ['beacon'], min_severity: 'medium' },
    happened: 'started to connect at regular intervals',
    description: 'Traffic at regular intervals that did not exist at the beginning of the log. Many harmless clients are equally regular, so check the owner of the source first.',
  }),
];
