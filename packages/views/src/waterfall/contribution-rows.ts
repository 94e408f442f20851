import type { Frame } from '@weir/schema';
import { featureTitle, findField, frameLength, toFinite, toText } from '../fields/find-fields.ts';
import { formatNoun } from '../style/format.ts';

/** A step of a waterfall: the contribution of one feature, with its start and end. */
export interface ContributionStep {
  readonly name: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly actual: string | null;
  readonly typical: string | null;
}

interface Part {
  readonly name: string;
  readonly value: number;
  readonly actual: string | null;
  readonly typical: string | null;
}

/** Limits a sum to numbers that an axis can draw. */
export const bounded = (value: number): number => Math.max(-1e300, Math.min(1e300, value));

/** Returns true for an explanation of a risk class, which starts at a baseline share and ends at a probability. */
export const isRiskFrame = (frame: Frame): boolean => toFinite(frame.meta?.custom?.probability) !== null || /risk class/.test(frame.name);

/**
 * Returns the steps of a waterfall, the largest first, each starting at the end of the previous one. Features beyond `most` are
 * combined in the last step, so that the steps add up; rows without a contribution are skipped.
 */
export const toContributionSteps = (frame: Frame, start: number, most: number): ContributionStep[] => {
  const feature = findField(frame, 'feature') ?? frame.fields.find((field) => field.type === 'string');
  const contribution = findField(frame, 'contribution');
  const [actual, typical] = ['actual', 'typical'].map((name) => findField(frame, `${name}_text`) ?? findField(frame, name));
  const parts: Part[] = [];
  for (let row = 0; row < frameLength(frame); row += 1) {
    const value = toFinite(contribution?.values[row]);
    if (value === null) continue;
    parts.push({ name: featureTitle(toText(feature?.values[row]) ?? 'unnamed'), value, actual: toText(actual?.values[row]), typical: toText(typical?.values[row]) });
  }
  parts.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const keep = parts.length <= most ? parts.length : Math.max(1, most - 1);
  const rest = parts.slice(keep);
  const shown = [
    ...parts.slice(0, keep),
    ...(rest.length === 0
      ? []
      : [{ name: formatNoun(rest.length, 'other feature'), value: bounded(rest.reduce((sum, { value }) => sum + value, 0)), actual: null, typical: null }]),
  ];
  let at = start;
  return shown.map((part) => {
    const from = at;
    at = bounded(at + part.value);
    return { ...part, from, to: at };
  });
};
