import { DRIFT_FIGURES, formatColumnValue, Terms, type Field, type Frame, type Notice, type TimeRange } from '@weir/schema';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { fitDriftReference, measureDrift, MIN_DRIFT_SESSIONS, RARITY, type Drift, type DriftReference, type ComparedBlock } from '../../detect/models/comparison/drift.ts';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import type { SampledSession, StoreReads } from '../../store/contract/store.ts';
import { defineQuery } from './define-query.ts';

const MAX_SESSIONS = 20_000;
/** Time for which a reference is cached: training data hardly change, and reading their sample takes most of the time. */
const REFERENCE_MS = 600_000;

/** Cached reference of each model, with the time it was read. */
const references = new WeakMap<TrafficModel, { readonly at_ms: number; readonly fitted: Promise<DriftReference | null> }>();

/** Drift of the sessions of the range from the training data of the model, as figures or as one row per measure. */
export const drift = defineQuery({
  queryType: 'drift',
  answer: async ({ figures, show }, range, { store, model, now }) => {
    const fitted = model();
    const measured = fitted === null ? null : await driftWithin(store, fitted, range, now());
    const notices = noticesOf(fitted, measured, range);
    return [show === 'measures' ? measuresFrame(measured, notices) : figuresFrame(measured, notices, figures)];
  },
});

const driftWithin = async (store: StoreReads, model: TrafficModel, { from_ms, to_ms }: TimeRange, now_ms: number): Promise<Drift | null> => {
  const reference = await referenceOf(store, model, now_ms);
  return reference === null ? null : measureDrift(reference, toComparedBlock(await store.sampleSessions({ from_ms, to_ms, filters: [], limit: MAX_SESSIONS })));
};

const toComparedBlock = (rows: readonly SampledSession[]): ComparedBlock => {
  const [sources, classes] = [new Terms(), new Terms()];
  const number = (of: (row: SampledSession) => number | null): Float64Array => Float64Array.from(rows, (row) => of(row) ?? -1);
  const sessions = {
    size: rows.length,
    numbers: {
      start_time: number(({ session }) => session.start_time),
      end_time: number(({ session }) => session.end_time),
      response_code: number(({ session }) => session.response_code),
      dst_port: number(({ session }) => session.dst_port),
      bytes_in: number(({ session }) => session.bytes_in),
      bytes_out: number(({ session }) => session.bytes_out),
    },
    texts: { src_ip: Int32Array.from(rows, ({ session }) => sources.of(session.src_ip)) },
    terms: sources.toList(),
  };
  const verdicts = {
    rarity: number(({ verdict }) => verdict.rarity),
    is_anomaly: Uint8Array.from(rows, ({ verdict }) => Number(verdict.is_anomaly)),
    risk_class: Int32Array.from(rows, ({ verdict }) => classes.of(verdict.risk_class)),
    risk_classes: classes.toList(),
  };
  return { sessions, verdicts };
};

/** Returns the reference from a uniform sample of the training data, at most REFERENCE_MS old. A failed read is not cached. */
const referenceOf = async (store: StoreReads, model: TrafficModel, now_ms: number): Promise<DriftReference | null> => {
  const known = references.get(model);
  if (known !== undefined && now_ms - known.at_ms < REFERENCE_MS) return known.fitted;
  const fitted = store
    .sampleSessions({ from_ms: model.data_from, to_ms: model.data_to, filters: [], limit: MAX_SESSIONS })
    .then((rows) => fitDriftReference(model.profile.anomaly_features, toComparedBlock(rows), toFeatureContext(model.baselines)));
  references.set(model, { at_ms: now_ms, fitted });
  const forget = (): boolean => references.delete(model);
  fitted.then((reference) => reference === null && forget(), forget);
  return fitted;
};

const noticesOf = (model: TrafficModel | null, measured: Drift | null, { from_ms, to_ms }: TimeRange): Notice[] => {
  if (model === null) return [{ severity: 'info', text: 'No model is fitted yet, so there is no reference for drift.' }];
  if (measured === null) return [{ severity: 'info', text: `The time range or the training data has fewer than ${MIN_DRIFT_SESSIONS} sessions, too few to distinguish drift from chance.` }];
  const overlaps = from_ms < model.data_to && to_ms > model.data_from;
  return [
    { severity: measured.measures[0].is_drifted ? 'warning' : 'info', text: measured.sentence },
    ...(measured.current_count === MAX_SESSIONS ? [{ severity: 'info' as const, text: `Measured on a uniform sample of ${MAX_SESSIONS.toLocaleString('en-US')} sessions of the range.` }] : []),
    ...(overlaps ? [{ severity: 'info' as const, text: 'The range overlaps with the training data of the model, so drift in the overlap is also in the reference.' }] : []),
  ];
};

const FIGURES: Record<(typeof DRIFT_FIGURES)[number], { of: (measured: Drift) => number; unit?: string; description: string }> = {
  highest_stability_index: { of: ({ measures }) => measures[0].stability_index, description: 'Highest stability index of all measures; above 0.25 is drift.' },
  drifted_measures: { of: ({ measures }) => measures.filter(({ is_drifted }) => is_drifted).length, unit: 'short', description: 'Number of measures with a stability index above 0.25.' },
  score_stability_index: { of: ({ measures }) => measures.find(({ measure }) => measure === RARITY)!.stability_index, description: 'Stability index of the rarity, which is the distribution of scores.' },
  anomaly_share: { of: ({ anomaly_share }) => anomaly_share.current, unit: 'percentunit', description: 'Share of anomalous sessions in the range.' },
  reference_anomaly_share: { of: ({ anomaly_share }) => anomaly_share.reference, unit: 'percentunit', description: 'Share of anomalous sessions in the training data.' },
  not_sure_share: { of: ({ not_sure_share }) => not_sure_share.current, unit: 'percentunit', description: 'Share of sessions in the range without a sure risk class.' },
  reference_not_sure_share: { of: ({ not_sure_share }) => not_sure_share.reference, unit: 'percentunit', description: 'Share of sessions in the training data without a sure risk class.' },
};

const figuresFrame = (measured: Drift | null, notices: Notice[], figures: readonly string[]): Frame => ({
  name: 'drift',
  meta: { type: 'numeric-wide', typeVersion: [0, 1], notices },
  fields: DRIFT_FIGURES.filter((name) => figures.length === 0 || figures.includes(name)).map((name): Field => {
    const { of, unit, description } = FIGURES[name];
    return { name, type: 'number', values: [measured === null ? null : of(measured)], config: { ...(unit === undefined ? {} : { unit }), description } };
  }),
});

const measuresFrame = (measured: Drift | null, notices: Notice[]): Frame => {
  const rows = measured?.measures ?? [];
  return {
    name: 'drift of measures',
    meta: { type: 'table', typeVersion: [0, 1], notices },
    fields: [
      { name: 'measure', type: 'string', values: rows.map(({ measure }) => measure) },
      { name: 'stability_index', type: 'number', values: rows.map(({ stability_index }) => stability_index), config: { description: 'Population stability index against the training data; above 0.25 is drift.' } },
      { name: 'reference_median', type: 'number', values: rows.map(({ reference_median }) => reference_median) },
      { name: 'current_median', type: 'number', values: rows.map(({ current_median }) => current_median) },
      { name: 'reference_text', type: 'string', values: rows.map(({ measure, reference_median }) => formatColumnValue(measure, reference_median, 'baseline')) },
      { name: 'current_text', type: 'string', values: rows.map(({ measure, current_median }) => formatColumnValue(measure, current_median, 'baseline')) },
      { name: 'is_drifted', type: 'boolean', values: rows.map(({ is_drifted }) => is_drifted) },
    ],
  };
};
