import { displayName, type Field, type ModelVersion } from '@weir/schema';
import { defineQuery } from './define-query.ts';

/** Every fitted model, newest first, of all times whatever the time range. */
export const modelVersions = defineQuery({
  queryType: 'model_versions',
  answer: async (_query, _range, services) => {
    const versions = await services.modelVersions();
    const field = (name: string, type: Field['type'], of: (version: ModelVersion) => string | number | null, unit?: string): Field => ({
      name,
      type,
      ...(unit === undefined ? {} : { config: { unit } }),
      values: versions.map(of),
    });
    return [
      {
        name: 'model versions',
        meta: { type: 'table', typeVersion: [0, 1] },
        fields: [
          field('model_version', 'string', ({ model_version }) => model_version),
          field('state', 'string', ({ state }) => state),
          field('promoted_at', 'time', ({ promoted_at }) => promoted_at),
          field('promoted_by', 'string', ({ promoted_by }) => promoted_by),
          field('reason', 'string', ({ reason }) => reason),
          field('trained_at', 'time', ({ trained_at }) => trained_at),
          field('session_count', 'number', ({ session_count }) => session_count, 'short'),
          field('data_from', 'time', ({ data_from }) => data_from),
          field('data_to', 'time', ({ data_to }) => data_to),
          field('engine', 'string', ({ engine }) => engine),
          field('profile', 'string', ({ profile }) => profile),
          field('seed', 'number', ({ seed }) => seed),
          field('features', 'string', ({ features }) => features.map(displayName).join(', ')),
          field('label_source', 'string', ({ label_source }) => label_source),
          field('threshold', 'number', ({ threshold }) => threshold),
          field('held_out_count', 'number', ({ comparison }) => comparison?.held_out_count ?? null, 'short'),
          field('difference', 'number', ({ comparison }) => comparison?.difference?.value ?? null),
          field('difference_low', 'number', ({ comparison }) => comparison?.difference?.low ?? null),
          field('difference_high', 'number', ({ comparison }) => comparison?.difference?.high ?? null),
          field('sha256', 'string', ({ sha256 }) => sha256),
        ],
      },
    ];
  },
});
