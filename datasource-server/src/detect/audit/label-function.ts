import { formatQuantity, takeSessions, uniformSample, type SessionBlock } from '@weir/schema';
import { CLASSIC_FEATURES } from '../features/classic-features.ts';
import { MEASURED_FEATURES } from '../features/context-features.ts';
import type { FeatureDefinition } from '../features/define-feature.ts';
import { NO_BASELINES, toFeatureColumn } from '../features/feature-matrix.ts';
import { defineCheck, type AuditData, type AuditLabel } from './define-check.ts';
import { LABEL_COLUMNS, labelValues } from './label-columns.ts';
import { toCount, toPercent } from './audit-text.ts';

/** Sessions that are searched for a threshold at most; a uniform sample where there are more. */
const MAX_SESSIONS = 20_000;
const SEED = 0;
const MIN_PER_CLASS = 5;
/** Accuracy from which a threshold reproduces a label, and the share of the errors of always predicting the most frequent class that it must avoid. */
const ALL = 0.999;
const MIN_LIFT = 0.95;
/** The same share where the threshold is at least as accurate as the model. */
const MIN_LIFT_ABOVE_MODEL = 0.5;

/** Features that labels are tested against: those that depend on one session only. */
const FEATURES: readonly FeatureDefinition[] = [...MEASURED_FEATURES, ...CLASSIC_FEATURES];

interface Cut {
  readonly label: AuditLabel;
  readonly feature: FeatureDefinition;
  readonly threshold: number;
  readonly accuracy: number;
  /** Accuracy of always predicting the most frequent class. */
  readonly majority: number;
}

const lift = ({ accuracy, majority }: Cut): number => (accuracy - majority) / (1 - majority);

const reproducesLabel = (cut: Cut): boolean => {
  const { held_out_accuracy } = cut.label;
  if (cut.accuracy >= ALL && lift(cut) >= MIN_LIFT) return true;
  return held_out_accuracy !== null && cut.accuracy >= held_out_accuracy && lift(cut) >= MIN_LIFT_ABOVE_MODEL;
};

/** Finds labels that a threshold on one feature reproduces: a model of such a label only learns the threshold. */
export const labelFunction = defineCheck({
  check: 'label_function',
  title: 'Derived label',
  conditions: 'Warns when one threshold on one feature reproduces a label in nearly every session, or at least as well as the model.',
  look: (data) => {
    const { sessions, labels } = drawSample(data);
    const candidates = labels.filter(({ values }) => secondLargest(values) >= MIN_PER_CLASS);
    if (candidates.length === 0) {
      return { level: 'ok', facts: { label_count: 0, leaking_count: 0 }, sentence: 'No label has two classes to test.' };
    }
    const columns = FEATURES.map((feature) => toColumn(sessions, feature));
    const cuts = candidates.map((label) => {
      const classes = toClasses(label.values);
      return columns.map((column) => bestCut(column, label, classes)).reduce((best, cut) => (cut.accuracy > best.accuracy ? cut : best));
    });
    const leaking = cuts.filter(reproducesLabel);
    const shown = leaking[0] ?? cuts.reduce((best, cut) => (lift(cut) > lift(best) ? cut : best));
    const { feature, threshold, accuracy, majority, label } = shown;
    const { held_out_accuracy } = label;
    const facts = {
      accuracy,
      threshold,
      majority_share: majority,
      ...(held_out_accuracy === null ? {} : { held_out_accuracy }),
      label_count: candidates.length,
      leaking_count: leaking.length,
    };
    const cut = `${formatQuantity(threshold)}${feature.unit === 'decbytes' ? ' bytes' : ''}`;
    if (leaking.length === 0) {
      return { level: 'ok', facts, sentence: `No label is derived from one feature: the best threshold, ${feature.name} at ${cut}, reproduces ${label.name} for ${toPercent(accuracy)} of the sessions.` };
    }
    const drawn = sessions.size < data.sessions.size ? ' of a uniform sample' : '';
    const count = toCount(sessions.size, 'session');
    const model = held_out_accuracy === null ? '' : `; the model reaches ${toPercent(held_out_accuracy)} on held-out sessions`;
    return {
      level: 'warning',
      facts,
      sentence:
        `The label ${label.name} is derived from ${feature.name}: a threshold at ${cut} reproduces it for ${accuracy === 1 ? `all ${count}` : `${toPercent(accuracy)} of ${count}`}${drawn}${model}. ` +
        'Accuracy on this label measures that threshold, not attack detection.',
    };
  },
});

const drawSample = ({ sessions, labels }: AuditData): { sessions: SessionBlock; labels: readonly AuditLabel[] } => {
  const rows = uniformSample(sessions, MAX_SESSIONS, SEED);
  const drawn = rows === null ? sessions : takeSessions(sessions, rows);
  return {
    sessions: drawn,
    labels: [
      ...(rows === null ? labels : labels.map((label) => ({ ...label, values: Float64Array.from(rows, (row) => label.values[row]) }))),
      ...LABEL_COLUMNS.map((name) => ({ name, values: labelValues(drawn, name), held_out_accuracy: null })),
    ],
  };
};

const secondLargest = (values: AuditLabel['values']): number => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a)[1] ?? 0;
};

interface Column {
  readonly feature: FeatureDefinition;
  readonly values: Float64Array;
  /** Rows by ascending value. */
  readonly order: Uint32Array;
}

const toColumn = (sessions: SessionBlock, feature: FeatureDefinition): Column => {
  const values = toFeatureColumn(sessions, feature, NO_BASELINES);
  return { feature, values, order: new Uint32Array(values.keys()).sort((a, b) => values[a] - values[b]) };
};

interface Classes {
  /** Class of each session as an index, numbered in order of appearance. */
  readonly indices: Uint16Array;
  readonly count: number;
}

const toClasses = (values: AuditLabel['values']): Classes => {
  const known = new Map<number, number>();
  const indices = new Uint16Array(values.length);
  values.forEach((value, row) => {
    const index = known.get(value) ?? known.size;
    known.set(value, index);
    indices[row] = index;
  });
  return { indices, count: known.size };
};

/** Returns the threshold with the fewest errors, where each side predicts its most frequent class. */
const bestCut = ({ feature, values, order }: Column, label: AuditLabel, classes: Classes): Cut => {
  const size = order.length;
  const below = largestClasses(classes, order);
  const above = largestClasses(classes, order.slice().reverse());
  let [right, at] = [below[size], 0];
  for (let count = 1; count < size; count++) {
    const isStep = values[order[count - 1]] < values[order[count]];
    if (isStep && below[count] + above[size - count] > right) [right, at] = [below[count] + above[size - count], count];
  }
  const threshold = at === 0 ? values[order[0]] : (values[order[at - 1]] + values[order[at]]) / 2;
  return { label, feature, threshold, accuracy: right / size, majority: below[size] / size };
};

/** Returns the size of the largest class among the first n rows, for n from 0 to all. */
const largestClasses = ({ indices, count }: Classes, order: Uint32Array): Uint32Array => {
  const counts = new Uint32Array(count);
  const largest = new Uint32Array(order.length + 1);
  for (let rank = 0; rank < order.length; rank++) largest[rank + 1] = Math.max(largest[rank], ++counts[indices[order[rank]]]);
  return largest;
};
