import { CARD_CURVES, type CardSplit, type ClassCard, type ClassifierReport, type Field, type Frame, type FrameMeta, type ShareWithInterval } from '@weir/schema';
import { SPLIT_NAMES } from '../../detect/models/card/model-card.ts';
import { defineQuery } from './define-query.ts';
import { noRiskClass } from './model-tables.ts';
import { toInfos } from './notices.ts';

/** How well the risk classifier distinguishes its classes, one row per split and class. */
export const modelCard = defineQuery({
  queryType: 'model_card',
  answer: (_query, _range, { model }) => {
    const fitted = model();
    const report = fitted?.classifier?.report;
    return Promise.resolve([report === undefined ? noRiskClass(fitted) : cardFrame(report, fitted?.model_version ?? null)]);
  },
});

/** Points of the curves of the model card, in long format. */
export const modelCurves = defineQuery({
  queryType: 'model_curves',
  answer: (_query, _range, { model }) => {
    const fitted = model();
    const report = fitted?.classifier?.report;
    return Promise.resolve([report === undefined ? noRiskClass(fitted) : curvesFrame(report)]);
  },
});

interface CardRow {
  readonly split: CardSplit;
  /** Null if the split is not possible. */
  readonly ofClass: ClassCard | null;
}

const metaOf = ({ card, caveat, calibration, label, label_source, label_strength, left_out }: ClassifierReport): FrameMeta => ({
  type: 'table',
  typeVersion: [0, 1],
  notices: toInfos([
    caveat,
    ...card.caveats,
    ...card.splits.filter(({ refusal }) => refusal !== null).map(({ split, refusal }) => `No figures for the ${SPLIT_NAMES[split]}: ${refusal}`),
    calibration.sentence,
    ...(left_out.length === 0 ? [] : [`Classes left out because they have too few sessions: ${left_out.map(({ label: name, session_count }) => `${name} (${session_count})`).join(', ')}.`]),
  ]),
  custom: { label, label_source, label_strength, row_count: card.row_count, available_count: card.available_count, entity_count: card.entity_count },
});

const cardFrame = (report: ClassifierReport, model_version: string | null): Frame => {
  const rows = report.card.splits.flatMap((split): CardRow[] =>
    split.figures === null ? [{ split, ofClass: null }] : split.figures.classes.map((ofClass) => ({ split, ofClass })),
  );
  const text = (name: string, of: (row: CardRow) => string | null): Field => ({ name, type: 'string', values: rows.map(of) });
  const number = (name: string, of: (row: CardRow) => number | null | undefined, unit?: string): Field => ({
    name,
    type: 'number',
    ...(unit === undefined ? {} : { config: { unit } }),
    values: rows.map((row) => of(row) ?? null),
  });
  const share = (name: string, of: (row: CardRow) => ShareWithInterval | undefined): Field[] => [
    number(name, (row) => of(row)?.value, 'percentunit'),
    number(`${name}_low`, (row) => of(row)?.low, 'percentunit'),
    number(`${name}_high`, (row) => of(row)?.high, 'percentunit'),
  ];
  return {
    name: 'model card',
    meta: metaOf(report),
    fields: [
      text('split', ({ split }) => split.split),
      text('class', ({ ofClass }) => ofClass?.class ?? null),
      number('support', ({ ofClass }) => ofClass?.support, 'short'),
      ...share('recall', ({ ofClass }) => ofClass?.recall),
      ...share('precision', ({ ofClass }) => ofClass?.precision),
      ...share('f1', ({ ofClass }) => ofClass?.f1),
      number('roc_auc', ({ ofClass }) => ofClass?.roc_auc),
      number('average_precision', ({ ofClass }) => ofClass?.average_precision),
      ...share('accuracy', ({ split }) => split.figures?.accuracy),
      number('majority_share', ({ split }) => split.figures?.majority_share, 'percentunit'),
      ...share('balanced_accuracy', ({ split }) => split.figures?.balanced_accuracy),
      number('sure_share', ({ split }) => split.figures?.sure_share, 'percentunit'),
      number('sure_accuracy', ({ split }) => split.figures?.sure_accuracy, 'percentunit'),
      number('brier_score', ({ split }) => split.figures?.brier_score),
      number('expected_calibration_error', ({ split }) => split.figures?.expected_calibration_error),
      number('train_size', ({ split }) => split.train_size, 'short'),
      number('test_size', ({ split }) => split.test_size, 'short'),
      text('refusal', ({ split }) => split.refusal),
      text('model_version', () => model_version),
    ],
  };
};

interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly working_point: boolean;
}

/** Returns the points of a curve in order, including the working point if it has one. */
const pointsOf = (ofClass: ClassCard, curve: (typeof CARD_CURVES)[number]): CurvePoint[] => {
  const { x, y } = ofClass[curve];
  const points = x.map((at, point): CurvePoint => ({ x: at, y: y[point], working_point: false }));
  const at = ofClass.working_point;
  const [worksX, worksY] = curve === 'roc' ? [at?.false_positive_rate, at?.recall] : curve === 'precision_recall' ? [at?.recall, at?.precision] : [];
  if (worksX === undefined || worksY === undefined || worksY === null) return points;
  const after = points.findIndex((point) => point.x > worksX);
  points.splice(after === -1 ? points.length : after, 0, { x: worksX, y: worksY, working_point: true });
  return points;
};

const curvesFrame = (report: ClassifierReport): Frame => {
  const rows = report.card.splits.flatMap(({ split, figures }) =>
    (figures?.classes ?? []).flatMap((ofClass) =>
      CARD_CURVES.flatMap((curve) => {
        const counts = curve === 'calibration' ? ofClass.calibration.count : null;
        return pointsOf(ofClass, curve).map(({ x, y, working_point }, point) => ({ curve, split, class: ofClass.class, x, y, count: counts?.[point] ?? null, working_point }));
      }),
    ),
  );
  const field = (name: keyof (typeof rows)[number], type: Field['type'], unit?: string): Field => ({
    name,
    type,
    ...(unit === undefined ? {} : { config: { unit } }),
    values: rows.map((row) => row[name]),
  });
  return {
    name: 'model curves',
    meta: metaOf(report),
    fields: [
      field('curve', 'string'),
      field('split', 'string'),
      field('class', 'string'),
      field('x', 'number', 'percentunit'),
      field('y', 'number', 'percentunit'),
      field('count', 'number', 'short'),
      field('working_point', 'boolean'),
    ],
  };
};
