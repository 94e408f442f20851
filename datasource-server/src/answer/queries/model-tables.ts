import { displayName, type Field, type Frame } from '@weir/schema';
import { toModelSummary, type TrafficModel } from '../../detect/models/traffic-model.ts';
import { defineQuery } from './define-query.ts';
import { toInfos } from './notices.ts';

const NOT_READY: Frame = {
  name: 'no model yet',
  meta: { type: 'table', typeVersion: [0, 1], notices: [{ severity: 'info', text: 'No model is fitted yet; it needs more sessions.' }] },
  fields: [],
};

/** Returns an empty frame with the reason why there is no risk class: no model yet, or no second class in the labels. */
export const noRiskClass = (model: TrafficModel | null): Frame =>
  model === null
    ? NOT_READY
    : {
        name: 'no risk class',
        meta: { type: 'table', typeVersion: [0, 1], notices: toInfos(['There is no risk class.', ...model.label_sources.map(({ sentence }) => sentence)]) },
        fields: [],
      };

/** Feature importances of the random forest. */
export const featureImportance = defineQuery({
  queryType: 'feature_importance',
  answer: (_query, _range, { model }) => Promise.resolve([importanceFrame(model())]),
});

/** Returns the importances as a frame; an empty frame with a notice if there is no classifier. */
export const importanceFrame = (model: TrafficModel | null): Frame => {
  const report = model?.classifier?.report;
  if (report === undefined) return noRiskClass(model);
  const { importances } = report;
  const number = (name: string, values: Array<number | null>): Field => ({ name, type: 'number', config: { unit: 'percentunit' }, values });
  return {
    name: 'feature importance',
    meta: { type: 'table', typeVersion: [0, 1], notices: toInfos([report.caveat]), custom: { label: report.label, caveat: report.caveat } },
    fields: [
      { name: 'feature', type: 'string', values: importances.map(({ feature }) => feature) },
      number('impurity_importance', importances.map(({ impurity_importance }) => impurity_importance)),
      number('permutation_importance', importances.map(({ permutation_importance }) => permutation_importance)),
    ],
  };
};

/** The model in one row, with its caveats as notices. */
export const modelSummary = defineQuery({
  queryType: 'model_summary',
  answer: (_query, _range, { model }) => {
    const fitted = model();
    return Promise.resolve([fitted === null ? NOT_READY : summaryFrame(fitted)]);
  },
});

const summaryFrame = (model: TrafficModel): Frame => {
  const summary = toModelSummary(model);
  const field = (name: string, type: Field['type'], value: string | number | null, unit?: string): Field => ({
    name,
    type,
    values: [value],
    ...(unit === undefined ? {} : { config: { unit } }),
  });
  const { classifier } = summary;
  const { card: _, ...figures } = classifier ?? { card: null };
  return {
    name: 'model summary',
    meta: {
      type: 'table',
      typeVersion: [0, 1],
      notices: toInfos([...summary.caveats, ...(classifier === null ? [] : [classifier.caveat])]),
      custom: { ...summary, classifier: classifier && figures },
    },
    fields: [
      field('model_version', 'string', summary.model_version),
      field('engine', 'string', summary.engine),
      field('trained_at', 'time', summary.trained_at),
      field('session_count', 'number', summary.session_count, 'short'),
      field('data_from', 'time', summary.data_from),
      field('data_to', 'time', summary.data_to),
      field('anomaly_features', 'string', summary.anomaly_features.map(displayName).join(', ')),
      field('n_trees', 'number', summary.n_trees),
      field('contamination', 'number', summary.contamination, 'percentunit'),
      field('threshold', 'number', summary.threshold),
      field('flagged_count', 'number', summary.flagged_count, 'short'),
      field('risk_label', 'string', classifier?.label ?? null),
      field('risk_label_source', 'string', classifier?.label_source ?? null),
      field('risk_label_strength', 'string', classifier?.label_strength ?? null),
      field('risk_accuracy', 'number', classifier?.accuracy ?? null, 'percentunit'),
      field('seed', 'number', summary.seed),
    ],
  };
};
