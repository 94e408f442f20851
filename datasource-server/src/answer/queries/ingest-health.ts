import type { Field, Frame } from '@weir/schema';
import { defineQuery } from './define-query.ts';

/** What became of the rows of each way in, over all time; or why rows were rejected. */
export const ingestHealth = defineQuery({
  queryType: 'ingest_health',
  answer: async (query, _range, { store, now, model }) => {
    const feeds = await store.feedHealth();
    const text = (name: string, values: Array<string | null>, description?: string): Field => ({ name, type: 'string', values, ...(description === undefined ? {} : { config: { description } }) });
    const number = (name: string, values: Array<number | null>, description: string, unit = 'short'): Field => ({ name, type: 'number', values, config: { unit, description } });
    if (query.show === 'rejects') {
      const rows = feeds.flatMap(({ feed, rejects }) => rejects.map(({ reason, count }) => ({ feed, reason, count })));
      return [
        {
          name: 'rejected rows',
          meta: { type: 'table', typeVersion: [0, 1] },
          fields: [
            text('feed', rows.map(({ feed }) => feed)),
            text('reason', rows.map(({ reason }) => reason)),
            number('rows_rejected', rows.map(({ count }) => count), 'Rows that could not be read for this reason.'),
          ],
        } satisfies Frame,
      ];
    }
    const time = now();
    return [
      {
        name: 'ingest health',
        meta: { type: 'table', typeVersion: [0, 1], custom: { sessions_to_rescore: await store.staleCount(model()?.model_version ?? null) } },
        fields: [
          text('feed', feeds.map(({ feed }) => feed), 'Way in that the rows came by.'),
          text('source_id', feeds.map(({ source_id }) => source_id), 'Kind of log that came last.'),
          text('state', feeds.map(({ state }) => state), 'What the way in says of itself.'),
          text('detail', feeds.map(({ detail }) => detail)),
          number('rows_read', feeds.map(({ rows_read }) => rows_read), 'Rows that came.'),
          number('rows_stored', feeds.map(({ rows_stored }) => rows_stored), 'Rows that were new.'),
          number('rows_duplicate', feeds.map(({ rows_duplicate }) => rows_duplicate), 'Rows that were there already, counted once.'),
          number('rows_late', feeds.map(({ rows_late }) => rows_late), 'Records that came after what is known of their window was forgotten; not stored.'),
          number('rows_rejected', feeds.map(({ rows_rejected }) => rows_rejected), 'Rows that could not be read.'),
          number('rows_skipped', feeds.map(({ rows_skipped }) => rows_skipped), 'Rows that say themselves that they tell of no traffic.'),
          { name: 'last_arrival', type: 'time', values: feeds.map(({ last_arrival }) => last_arrival) },
          { name: 'watermark', type: 'time', values: feeds.map(({ watermark }) => watermark), config: { description: 'Latest time that its rows tell of.' } },
          number('seconds_behind', feeds.map(({ watermark }) => (watermark === null ? null : Math.max(0, (time - watermark) / 1000))), 'From the watermark until now.', 's'),
        ],
      } satisfies Frame,
    ];
  },
});
