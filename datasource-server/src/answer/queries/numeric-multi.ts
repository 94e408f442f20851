import type { Field, Frame, FrameMeta } from '@weir/schema';

/** One number with its labels. */
export interface LabelledNumber {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/** Returns numbers of one name as frames for alert rules, one frame each. Labels must be unique. */
export const numericFrames = (name: string, numbers: readonly LabelledNumber[], config: Field['config'], meta: FrameMeta = {}): Frame[] =>
  numbers.map(({ labels, value }) => ({
    name,
    meta: { type: 'numeric-multi', typeVersion: [0, 1], ...meta },
    fields: [{ name, type: 'number', values: [value], ...(Object.keys(labels).length === 0 ? {} : { labels }), config }],
  }));
