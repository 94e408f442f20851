import { ask, defineRule, LOOK_BACK_S, whenAnswered, type AlertRule } from './define-rule.ts';
import { FINDING_UID } from './names.ts';
import { FINDINGS_PANEL_ID } from './panel-ids.ts';
import type { QueryInput } from './weir-target.ts';

/** What a rule on findings is told by. */
export interface FindingRuleSpec {
  readonly uid: string;
  readonly title: string;
  readonly severity: 'warning' | 'critical';
  readonly query: Omit<QueryInput<'finding_counts'>, 'queryType' | 'group_by' | 'measure'>;
  /** What happened, after the name of the source. */
  readonly says: string;
  /** Grafana's template function for the figures, where there are figures. */
  readonly figures?: string;
  readonly description: string;
  /** Findings of a source above which it fires; 0 unless given. */
  readonly threshold?: number;
  readonly look_back_s?: number;
  readonly for?: string;
  readonly datasource_uid?: string;
}

/** What a template gives where a step has a value: its figure may be there and be none. */
const whereKnown = (refId: string, then: string): string => `{{ if $values.${refId} }}{{ if ne (printf "%v" $values.${refId}.Value) "NaN" }}${then}{{ end }}{{ end }}`;

/** One alert a source for as long as its finding touches the look-back; the figures are those of its most severe finding. */
export const findingRule = ({ query, says, figures, description, threshold = 0, look_back_s = LOOK_BACK_S, datasource_uid, ...rest }: FindingRuleSpec): AlertRule => {
  const counted = (measure: 'count' | 'typical' | 'actual', refId: string) =>
    ask({ queryType: 'finding_counts', group_by: ['entity'], measure, ...query }, look_back_s, {}, refId, datasource_uid);
  const bytes = (refId: string): string => `{{ ${figures} $values.${refId}.Value }}B`;
  const told = figures === undefined ? '' : whereKnown('E', `: ${bytes('E')}${whereKnown('D', ` where ${bytes('D')} is usual`)}`);
  return defineRule({
    ...rest,
    query: counted('count', 'A'),
    also: figures === undefined ? [] : [counted('typical', 'D'), counted('actual', 'E')],
    reducer: 'last',
    threshold,
    panelId: FINDINGS_PANEL_ID,
    for: rest.for ?? '0s',
    // A calm range is a single zero; an answer without data means that the question was not answered.
    noDataState: 'NoData',
    execErrState: 'Error',
    annotations: {
      // Calm is a zero of no source, whose annotations Grafana fills in as well.
      summary: whenAnswered(`{{ if $labels.entity }}{{ $labels.entity }} ${says}${told}{{ else }}Calm: no such finding{{ end }}`, 'Findings could not be counted'),
      description,
      source: '{{ $labels.entity }}',
      finding: `/d/${FINDING_UID}?var-src_ip={{ $labels.entity }}`,
    },
  });
};

/** Alerts on what the evidence says, one a source. What analysts excepted raises none. */
export const FINDING_RULES: readonly AlertRule[] = [
  findingRule({
    uid: 'weir-exfiltration',
    title: 'The server sends one source far more than usual',
    severity: 'critical',
    query: { kinds: ['level_shift', 'volume_outlier'], direction: 'out', min_severity: 'high' },
    says: 'gets far more from the server than is usual',
    figures: 'humanize1024',
    description: 'A high finding on bytes sent by the server: what an exfiltration would look like, and a new export as well. The page of the finding says what speaks for it.',
  }),
  findingRule({
    uid: 'weir-upload-level-shift',
    title: 'A source uploads at a new level',
    severity: 'warning',
    query: { kinds: ['level_shift'], direction: 'in', min_severity: 'medium' },
    says: 'uploads at a new level',
    figures: 'humanize1024',
    description: 'The bytes that this source sends into the server rose and stayed up. Ask its owner whether that was meant to be.',
  }),
  findingRule({
    uid: 'weir-beacon',
    title: 'A source comes as regularly as a machine',
    severity: 'warning',
    query: { kinds: ['beacon'], min_severity: 'medium' },
    says: 'comes as regularly as a machine, and did not before',
    description: 'Regular is not malicious: harmless machines are as regular. It was not there when the log began.',
  }),
];
