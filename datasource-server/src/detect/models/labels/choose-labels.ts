import type { ClassifierReport, LabelSourceReport, SessionBlock } from '@weir/schema';
import { NO_ANALYST_LABELS, type LabelSource, type SessionLabels, type AnalystLabels } from './define-label-source.ts';
import { LABEL_SOURCES } from './index.ts';

/** The training labels of the risk classifier, and the sources that were considered. */
export interface ChosenLabels {
  /** Null where no source has two classes. */
  readonly chosen: { readonly source: LabelSource; readonly labels: SessionLabels } | null;
  /** Strongest first, up to the chosen one. */
  readonly considered: readonly LabelSourceReport[];
}

/** Returns the strongest labels that the sessions have. */
export const chooseLabels = (block: SessionBlock, analystLabels: AnalystLabels = NO_ANALYST_LABELS): ChosenLabels => {
  const considered: LabelSourceReport[] = [];
  for (const source of LABEL_SOURCES) {
    const answer = source.labels(block, analystLabels);
    const { id: label_source, strength } = source;
    considered.push({ label_source, strength, is_used: answer.ok, sentence: answer.ok ? answer.labels.meaning : answer.reason });
    if (answer.ok) return { chosen: { source, labels: answer.labels }, considered };
  }
  return { chosen: null, considered };
};

/** Returns the training label of a risk classifier in the form that the data audit tests, class indices; empty where no classifier is fitted. */
export const toTrainingLabels = (
  block: SessionBlock,
  report: Pick<ClassifierReport, 'accuracy' | 'label_source'> | null,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Array<{ name: string; values: Int32Array; held_out_accuracy: number | null }> => {
  const answer = LABEL_SOURCES.find(({ id }) => id === report?.label_source)?.labels(block, analystLabels);
  if (report === null || answer?.ok !== true) return [];
  return [{ name: 'risk_class', values: answer.labels.y, held_out_accuracy: report.accuracy }];
};
