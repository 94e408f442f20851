import type { RefusedAccuracy, Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toList } from './audit-text.ts';

/** Columns in which a log says what it took a session for. */
const LABELS = ['detection_types', 'rule_names', 'observation_name'] as const;
/** What someone says of a session; most logs have none, and nothing is said of that. */
const IMPORTED = 'label';
/** Columns that are read as labels too, because they say how a session was answered or where it went. */
const OUTCOMES = ['response_code', 'dst_port', 'protocol'] as const;

/** Columns that look like labels. */
export const LABEL_COLUMNS = [...LABELS, ...OUTCOMES] as const;

type LabelColumn = (typeof LABEL_COLUMNS)[number] | typeof IMPORTED;

interface ColumnClasses {
  readonly name: LabelColumn;
  /** Different values; "not known" is one where other sessions have a value, and none where all are empty. */
  readonly class_count: number;
}

const toClasses = (sessions: readonly Session[], name: LabelColumn): ColumnClasses => {
  const values = new Set(sessions.map((session) => session[name]));
  return { name, class_count: values.size === 1 && values.has(null) ? 0 : values.size };
};

const labelsOf = (sessions: readonly Session[]): readonly LabelColumn[] => (sessions.some(({ label }) => label !== null) ? [IMPORTED, ...LABELS] : LABELS);

const namesWhere = (columns: readonly ColumnClasses[], holds: (class_count: number) => boolean): string[] =>
  columns.filter(({ class_count }) => holds(class_count)).map(({ name }) => name);

const haveOneValue = (names: readonly string[]): string => `${toList(names)} ${names.length === 1 ? 'has one value' : 'have one value each'}`;
const areEmpty = (names: readonly string[]): string => `${toList(names)} ${names.length === 1 ? 'is' : 'are'} empty`;

/** Why no accuracy of attack against normal is given: Weir knows of no column that would tell them apart. */
export const refuseAttackAccuracy = (sessions: readonly Session[]): RefusedAccuracy => {
  const columns = labelsOf(sessions).map((name) => toClasses(sessions, name));
  const [empty, one, several] = [(count: number) => count === 0, (count: number) => count === 1, (count: number) => count > 1].map((holds) =>
    namesWhere(columns, holds),
  );
  if (sessions.length === 0) return { accuracy: null, reason: 'there are no sessions' };
  if (several.length > 0) return { accuracy: null, reason: `nothing says which values of ${toList(several)} mean attack and which mean normal` };
  const seen = [...(one.length > 0 ? [haveOneValue(one)] : []), ...(empty.length > 0 ? [areEmpty(empty)] : [])].join(' and ');
  return { accuracy: null, reason: `${seen}: there is no second class to tell apart` };
};

/** Whether what looks like a label has more than one class. */
export const oneClassLabels = defineCheck({
  check: 'one_class_labels',
  title: 'Labels',
  conditions: 'Warns where the columns that say what was detected hold one value; notes where they are empty.',
  look: ({ sessions }) => {
    const labels = labelsOf(sessions);
    const columns = [...labels, ...OUTCOMES].map((name) => toClasses(sessions, name));
    const detected = columns.slice(0, labels.length);
    const facts = Object.fromEntries(columns.map(({ name, class_count }) => [`${name}_classes`, class_count]));
    const several = detected.filter(({ class_count }) => class_count > 1);
    if (several.length > 0) {
      const said = several.map(({ name, class_count }) => `${name} has ${class_count} values`);
      return { level: 'ok', facts, sentence: `${toList(said)}. Which of them mean attack and which mean normal is not in the data.` };
    }
    const one = namesWhere(columns, (count) => count === 1);
    const empty = namesWhere(detected, (count) => count === 0);
    const none = 'so no accuracy of attack against normal can be measured.';
    if (empty.length === labels.length) {
      return { level: 'note', facts, sentence: `${areEmpty(empty)}: nothing says which sessions were attacks, ${none}` };
    }
    return {
      level: 'warning',
      facts,
      sentence: `${haveOneValue(one)}: there is no second class, ${none}`,
    };
  },
});
