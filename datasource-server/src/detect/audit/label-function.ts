import { formatQuantity, type Session } from '@weir/schema';
import { CLASSIC_FEATURES } from '../features/classic-features.ts';
import { MEASURED_FEATURES } from '../features/context-features.ts';
import type { FeatureDefinition } from '../features/define-feature.ts';
import { defineCheck, type AuditData, type AuditLabel } from './define-check.ts';
import { LABEL_COLUMNS } from './label-columns.ts';
import { toCount, toPercent } from './audit-text.ts';

/** A cut is sought in at most as many sessions: an even share of them, by their ids. */
const MAX_SESSIONS = 20_000;
const MIN_PER_CLASS = 5;
/** Accuracy that counts as all of it, and the share of errors it must save over always saying the commonest class. */
const ALL = 0.999;
const MIN_LIFT = 0.95;
/** Above the model's own accuracy this much better than the commonest class is enough. */
const MIN_LIFT_ABOVE_MODEL = 0.5;

/** The features a label is tried against: those that need no knowledge of other sessions. */
const FEATURES: readonly FeatureDefinition[] = [...MEASURED_FEATURES, ...CLASSIC_FEATURES];

interface Cut {
  readonly label: AuditLabel;
  readonly feature: FeatureDefinition;
  readonly threshold: number;
  readonly accuracy: number;
  /** Accuracy of always saying the commonest class. */
  readonly majority: number;
}

const lift = ({ accuracy, majority }: Cut): number => (accuracy - majority) / (1 - majority);

const tellsAll = (cut: Cut): boolean => {
  const { held_out_accuracy } = cut.label;
  if (cut.accuracy >= ALL && lift(cut) >= MIN_LIFT) return true;
  return held_out_accuracy !== null && cut.accuracy >= held_out_accuracy && lift(cut) >= MIN_LIFT_ABOVE_MODEL;
};

/** Labels that one cut through one feature gives back: learning them is finding the cut again. */
export const labelFunction = defineCheck({
  check: 'label_function',
  title: 'Label from a feature',
  conditions: 'Warns when one threshold on one feature tells a label in every session, or better than the model does.',
  look: (data) => {
    const { sessions, labels } = drawEvenly(data);
    const candidates = labels.filter(({ values }) => secondLargest(values) >= MIN_PER_CLASS);
    if (candidates.length === 0) {
      return { level: 'ok', facts: { label_count: 0, leaking_count: 0 }, sentence: 'There is no label with two classes to test.' };
    }
    const columns = FEATURES.map((feature) => toColumn(sessions, feature));
    const cuts = candidates.map((label) => {
      const classes = toIndices(label.values);
      return columns.map((column) => bestCut(column, label, classes)).reduce((best, cut) => (cut.accuracy > best.accuracy ? cut : best));
    });
    const leaking = cuts.filter(tellsAll);
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
      return { level: 'ok', facts, sentence: `No label follows from one feature: the best, ${feature.name} cut at ${cut}, tells ${label.name} in ${toPercent(accuracy)}.` };
    }
    const drawn = sessions.length < data.sessions.length ? ' drawn evenly' : '';
    const model = held_out_accuracy === null ? '' : `, the model in ${toPercent(held_out_accuracy)} of held-out ones`;
    return {
      level: 'warning',
      facts,
      sentence:
        `${label.name} is a function of ${feature.name}: one cut at ${cut} tells it in ${toPercent(accuracy)} of ${toCount(sessions.length, 'session')}${drawn}${model}. ` +
        'A model of it learns the cut, nothing more.',
    };
  },
});

const drawEvenly = ({ sessions, labels }: AuditData): { sessions: readonly Session[]; labels: readonly AuditLabel[] } => {
  const share = MAX_SESSIONS / sessions.length;
  const isDrawn = ({ session_id }: Session): boolean => parseInt(session_id.slice(0, 8), 16) / 2 ** 32 < share;
  const rows = sessions.length <= MAX_SESSIONS ? [...sessions.keys()] : [...sessions.keys()].filter((row) => isDrawn(sessions[row]));
  const drawn = rows.map((row) => sessions[row]);
  return {
    sessions: drawn,
    labels: [
      ...labels.map((label) => ({ ...label, values: rows.map((row) => label.values[row]) })),
      ...LABEL_COLUMNS.map((name) => ({ name, values: drawn.map((session) => session[name]), held_out_accuracy: null })),
    ],
  };
};

const secondLargest = (values: AuditLabel['values']): number => {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a)[1] ?? 0;
};

interface Column {
  readonly feature: FeatureDefinition;
  readonly values: Float64Array;
  /** Rows by value, the least first. */
  readonly order: Uint32Array;
}

const NO_CONTEXT = { baselineOf: () => ({ session_count: 0, median_bytes_in: 0, median_bytes_out: 0 }) };

const toColumn = (sessions: readonly Session[], feature: FeatureDefinition): Column => {
  const values = Float64Array.from(sessions, (session) => feature.derive(session, NO_CONTEXT));
  return { feature, values, order: new Uint32Array(values.keys()).sort((a, b) => values[a] - values[b]) };
};

/** Class of each session as an index, in the order in which they are first seen. */
const toIndices = (values: AuditLabel['values']): Uint16Array => {
  const known = new Map<unknown, number>();
  return Uint16Array.from(values, (value) => {
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value)!;
  });
};

/** The threshold with the commonest class below it on one side, the commonest above it on the other, and the fewest errors. */
const bestCut = ({ feature, values, order }: Column, label: AuditLabel, classes: Uint16Array): Cut => {
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

/** Size of the largest class among the first n rows, for n from 0 to all. */
const largestClasses = (classes: Uint16Array, order: Uint32Array): Uint32Array => {
  const counts = new Uint32Array(65_536);
  const largest = new Uint32Array(order.length + 1);
  for (let rank = 0; rank < order.length; rank++) largest[rank + 1] = Math.max(largest[rank], ++counts[classes[order[rank]]]);
  return largest;
};
