import type { RefusedAccuracy, SessionBlock } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toList } from './audit-text.ts';

/** Columns that contain what a security product detected. */
const LABELS = ['detection_types', 'rule_names', 'observation_name'] as const;
/** Column of labels that came with the log; most logs have none, which is not reported. */
const IMPORTED = 'label';
/** Columns that can be mistaken for labels: how a session was answered, or where it went. */
const OUTCOMES = ['response_code', 'dst_port', 'protocol'] as const;

/** Columns that look like labels. */
export const LABEL_COLUMNS = [...LABELS, ...OUTCOMES] as const;

type LabelColumn = (typeof LABEL_COLUMNS)[number] | typeof IMPORTED;

interface ColumnClasses {
  readonly name: LabelColumn;
  /** Different values. A missing value counts as one where other sessions have a value. */
  readonly class_count: number;
}

/** Returns the values of a column as numbers; -1 where a session has none. */
export const labelValues = ({ size, numbers, texts }: SessionBlock, name: LabelColumn): Float64Array | Int32Array =>
  (name === 'response_code' || name === 'dst_port' ? numbers[name] : texts[name]).subarray(0, size);

const toClasses = (sessions: SessionBlock, name: LabelColumn): ColumnClasses => {
  const values = new Set(labelValues(sessions, name));
  return { name, class_count: values.size === 1 && values.has(-1) ? 0 : values.size };
};

const labelsOf = (sessions: SessionBlock): readonly LabelColumn[] => (labelValues(sessions, IMPORTED).some((label) => label !== -1) ? [IMPORTED, ...LABELS] : LABELS);

const namesWhere = (columns: readonly ColumnClasses[], holds: (class_count: number) => boolean): string[] =>
  columns.filter(({ class_count }) => holds(class_count)).map(({ name }) => name);

const haveOneValue = (names: readonly string[]): string => `${toList(names)} ${names.length === 1 ? 'has one value' : 'have one value each'}`;
const areEmpty = (names: readonly string[]): string => `${toList(names)} ${names.length === 1 ? 'is' : 'are'} empty`;

/** Returns why the accuracy of attack detection cannot be stated: no column is known to distinguish attacks from normal sessions. */
export const refuseAttackAccuracy = (sessions: SessionBlock): RefusedAccuracy => {
  const columns = labelsOf(sessions).map((name) => toClasses(sessions, name));
  const [empty, one, several] = [(count: number) => count === 0, (count: number) => count === 1, (count: number) => count > 1].map((holds) =>
    namesWhere(columns, holds),
  );
  if (sessions.size === 0) return { accuracy: null, reason: 'there are no sessions' };
  if (several.length > 0) return { accuracy: null, reason: `no column states which values of ${toList(several)} mean attack and which mean normal` };
  const seen = [...(one.length > 0 ? [haveOneValue(one)] : []), ...(empty.length > 0 ? [areEmpty(empty)] : [])].join(' and ');
  return { accuracy: null, reason: `${seen}: there is no second class to distinguish` };
};

/** Checks whether columns that look like labels have more than one class. */
export const oneClassLabels = defineCheck({
  check: 'one_class_labels',
  title: 'Labels',
  conditions: 'Warns where detection columns have one value; notes where they are empty.',
  look: ({ sessions }) => {
    const labels = labelsOf(sessions);
    const columns = [...labels, ...OUTCOMES].map((name) => toClasses(sessions, name));
    const detected = columns.slice(0, labels.length);
    const facts = Object.fromEntries(columns.map(({ name, class_count }) => [`${name}_classes`, class_count]));
    const several = detected.filter(({ class_count }) => class_count > 1);
    if (several.length > 0) {
      const parts = several.map(({ name, class_count }) => `${name} has ${class_count} values`);
      return { level: 'ok', facts, sentence: `${toList(parts)}. The data does not define which of them mean attack and which mean normal.` };
    }
    const one = namesWhere(columns, (count) => count === 1);
    const empty = namesWhere(detected, (count) => count === 0);
    const none = 'so the accuracy of attack detection cannot be measured.';
    if (empty.length === labels.length) {
      return { level: 'note', facts, sentence: `${areEmpty(empty)}: no column states which sessions were attacks, ${none}` };
    }
    return {
      level: 'warning',
      facts,
      sentence: `${haveOneValue(one)}: there is no second class, ${none}`,
    };
  },
});
