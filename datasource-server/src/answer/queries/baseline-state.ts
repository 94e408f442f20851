import { DAY_MS, type Field, type Frame, HOUR_MS } from '@weir/schema';
import { MIN_BASELINE_SESSIONS } from '../../detect/features/source-baselines.ts';
import { MIN_TRAINING_SESSIONS } from '../../detect/models/fit-model.ts';
import type { TrafficModel } from '../../detect/models/traffic-model.ts';
import { defineQuery } from './define-query.ts';
import { inThousands, toInfos } from './notices.ts';

/** Whether the baselines are ready, as figures, to distinguish "no baseline yet" from "nothing unusual". */
export const baselineState = defineQuery({
  queryType: 'baseline_state',
  answer: async ({ figures }, _range, { store, model, now }) => {
    const fitted = model();
    const { session_count } = await store.counts();
    const source_count = await store.sourceCount();
    const known = fitted === null ? 0 : Object.keys(fitted.baselines.by_source).length;
    const number = (name: string, value: number | null, unit?: string, description?: string): Field => ({
      name,
      type: 'number',
      values: [value],
      config: { ...(unit === undefined ? {} : { unit }), ...(description === undefined ? {} : { description }) },
    });
    const frame: Frame = {
      name: 'baseline state',
      meta: { type: 'numeric-wide', typeVersion: [0, 1], notices: [{ severity: fitted === null ? 'warning' : 'info', text: toSentence(fitted, session_count) }] },
      fields: [
        number('model_ready', fitted === null ? 0 : 1, undefined, '1 when a model is fitted; 0 means that sessions are not scored.'),
        number('training_sessions', fitted?.session_count ?? 0, 'short'),
        number('training_days', fitted === null ? 0 : (fitted.data_to - fitted.data_from) / DAY_MS, undefined, 'Time span of the training data in days.'),
        number('hours_since_training', fitted === null ? null : Math.max(0, (now() - fitted.trained_at) / HOUR_MS)),
        number('sources', source_count, 'short'),
        number('sources_with_usual', known, 'short', `Sources with at least ${MIN_BASELINE_SESSIONS} sessions in the training data.`),
        number('sources_without_usual', Math.max(0, source_count - known), 'short', 'Sources without a baseline; they are compared with all sources.'),
        number('steady_flags', steadyShare(fitted), 'percentunit', 'Share of sessions flagged by all five forests with other seeds, of those flagged by any of them.'),
      ].filter(({ name }) => figures.length === 0 || (figures as readonly string[]).includes(name)),
    };
    return [frame];
  },
});

const steadyShare = (model: TrafficModel | null): number | null =>
  model === null || model.stability.ever_flagged === 0 ? null : model.stability.always_flagged / model.stability.ever_flagged;

const toSentence = (model: TrafficModel | null, session_count: number): string => {
  if (model === null) return `Baseline not ready: ${session_count} sessions, and a model needs ${MIN_TRAINING_SESSIONS}. No anomalies are counted until then.`;
  const days = (model.data_to - model.data_from) / DAY_MS;
  const weekly = days < 7 ? ' They cover less than a week, so a weekend can look unusual.' : '';
  return `Model ${model.model_version} is fitted on ${model.session_count.toLocaleString('en-US')} sessions over ${days.toFixed(1)} days.${weekly}`;
};

/** The baseline of each source, those with the most sessions first. */
export const sourceBaselines = defineQuery({
  queryType: 'source_baselines',
  answer: async ({ limit }, _range, { store, model }) => {
    const sources = await store.sources(limit);
    const known = sources.length < limit ? sources.length : await store.sourceCount();
    const bySource = model()?.baselines.by_source ?? {};
    const baselines = sources.map(({ src_ip }) => (Object.hasOwn(bySource, src_ip) ? bySource[src_ip] : null));
    const field = (name: string, type: Field['type'], values: Field['values'], unit?: string): Field => ({
      name,
      type,
      values,
      ...(unit === undefined ? {} : { config: { unit } }),
    });
    return [
      {
        name: 'baselines of sources',
        meta: { type: 'table', typeVersion: [0, 1], ...(known > sources.length ? { notices: toInfos([`${inThousands(sources.length)} of ${inThousands(known)} sources are shown, those with the most sessions first.`]) } : {}) },
        fields: [
          field('src_ip', 'string', sources.map(({ src_ip }) => src_ip)),
          field('state', 'string', baselines.map((baseline) => (baseline === null ? 'learning' : 'ready'))),
          field('session_count', 'number', sources.map(({ session_count }) => session_count), 'short'),
          field('usual_bytes_in', 'number', baselines.map((baseline) => baseline?.median_bytes_in ?? null), 'decbytes'),
          field('usual_bytes_out', 'number', baselines.map((baseline) => baseline?.median_bytes_out ?? null), 'decbytes'),
          field('first_seen', 'time', sources.map(({ first_seen }) => first_seen)),
          field('last_seen', 'time', sources.map(({ last_seen }) => last_seen)),
        ],
      },
    ];
  },
});
