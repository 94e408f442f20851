import type { Frame } from '@weir/schema';
import { findField, frameLength, toFinite, toText } from '../fields/find-fields.ts';
import { bySplit } from '../style/split-words.ts';

/** Measures that compare models, in display order. */
export const MODEL_MEASURES = ['balanced_accuracy', 'recall', 'precision'] as const;

/** A measure that compares models. */
export type ModelMeasure = (typeof MODEL_MEASURES)[number];

/** A figure with its interval; `class` is null for a measure of all classes. */
export interface ModelFigure {
  readonly measure: ModelMeasure;
  readonly class: string | null;
  readonly split: string;
  readonly version: string | null;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Number of held-out rows. */
  readonly support: number | null;
}

/** Reason why a split has no figures. */
export interface ModelRefusal {
  readonly split: string;
  readonly version: string | null;
  readonly why: string;
}

const OF_ALL_CLASSES: ReadonlySet<ModelMeasure> = new Set(['balanced_accuracy']);

/** Returns the figures of all frames, each once, and the reasons why splits have none. */
export const toModelFigures = (frames: readonly Frame[]): { figures: ModelFigure[]; refusals: ModelRefusal[] } => {
  const figures = new Map<string, ModelFigure>();
  const refusals = new Map<string, ModelRefusal>();
  for (const frame of frames) {
    const read = (name: string) => findField(frame, name)?.values;
    const [split, ofClass, model_version, refusal, support, test_size] = ['split', 'class', 'model_version', 'refusal', 'support', 'test_size'].map(read);
    const columns = MODEL_MEASURES.map((measure) => ({ measure, values: read(measure), low: read(`${measure}_low`), high: read(`${measure}_high`) }));
    for (let row = 0; row < frameLength(frame); row += 1) {
      const why = toText(refusal?.[row]);
      const version = toText(model_version?.[row]) ?? toText(frame.meta?.custom?.model_version);
      const itsSplit = toText(split?.[row]) ?? '';
      if (why !== null) refusals.set(JSON.stringify([itsSplit, version, why]), { split: itsSplit, version, why });
      for (const { measure, values, low, high } of columns) {
        const value = toFinite(values?.[row]);
        if (value === null) continue;
        const whole = OF_ALL_CLASSES.has(measure);
        const figure: ModelFigure = {
          measure,
          class: whole ? null : toText(ofClass?.[row]),
          split: itsSplit,
          version,
          value,
          low: toFinite(low?.[row]),
          high: toFinite(high?.[row]),
          support: toFinite((whole ? test_size : support)?.[row]),
        };
        const key = JSON.stringify([measure, figure.class, figure.split, figure.version]);
        if (!figures.has(key)) figures.set(key, figure);
      }
    }
  }
  return { figures: [...figures.values()].sort((a, b) => bySplit(a.split, b.split)), refusals: [...refusals.values()] };
};
