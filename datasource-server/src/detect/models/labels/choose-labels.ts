import type { ClassifierReport, LabelSourceReport, Session } from '@weir/schema';
import { NO_ANALYST_LABELS, type LabelSource, type SessionLabels, type AnalystLabels } from './define-label-source.ts';
import { LABEL_SOURCES } from './index.ts';

/** What the risk classifier is taught, and what was passed over for it. */
export interface ChosenLabels {
  /** Null where no source has two classes. */
  readonly taught: { readonly source: LabelSource; readonly labels: SessionLabels } | null;
  /** Strongest first, up to the one that is taught. */
  readonly considered: readonly LabelSourceReport[];
}

/** Takes the strongest labels there are. */
export const chooseLabels = (sessions: readonly Session[], analystLabels: AnalystLabels = NO_ANALYST_LABELS): ChosenLabels => {
  const considered: LabelSourceReport[] = [];
  for (const source of LABEL_SOURCES) {
    const answer = source.labels(sessions, analystLabels);
    const { id: label_source, strength } = source;
    considered.push({ label_source, strength, is_used: answer.ok, sentence: answer.ok ? answer.labels.meaning : answer.reason });
    if (answer.ok) return { taught: { source, labels: answer.labels }, considered };
  }
  return { taught: null, considered };
};

/** The label that a risk classifier was taught, as the data audit tests it; none where no classifier is fitted. */
export const toTrainingLabels = (
  sessions: readonly Session[],
  report: Pick<ClassifierReport, 'accuracy' | 'label_source'> | null,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Array<{ name: string; values: Array<string | null>; held_out_accuracy: number | null }> => {
  const answer = LABEL_SOURCES.find(({ id }) => id === report?.label_source)?.labels(sessions, analystLabels);
  if (report === null || answer?.ok !== true) return [];
  const { classes, y } = answer.labels;
  return [{ name: 'risk_class', values: Array.from(y, (label) => classes[label] ?? null), held_out_accuracy: report.accuracy }];
};
