import type { Field, Frame } from '@weir/schema';
import { defineQuery } from './define-query.ts';

/** Ingest results of each input over all time, the reasons why its rows were rejected, or the inputs in quarantine. */
export const ingestHealth = defineQuery({
  queryType: 'ingest_health',
  answer: async (query, _range, { store, now, model, quarantine }) => {
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
            number('rows_rejected', rows.map(({ count }) => count), 'Rows rejected for this reason.'),
          ],
        } satisfies Frame,
      ];
    }
    if (query.show === 'quarantine') {
      const inputs = await quarantine.list();
      return [
        {
          name: 'inputs in quarantine',
          meta: { type: 'table', typeVersion: [0, 1] },
          fields: [
            { name: 'time', type: 'time', values: inputs.map(({ time }) => time) },
            text('feed', inputs.map(({ feed }) => feed), 'Input that it came from.'),
            text('label', inputs.map(({ label }) => label), 'File, object, delivery or messages.'),
            text('reason', inputs.map(({ reason }) => reason), 'Why it could not be read.'),
            number('bytes', inputs.map(({ bytes }) => bytes), 'Bytes kept.', 'decbytes'),
            number('bytes_left_out', inputs.map(({ bytes_left_out }) => bytes_left_out), 'Bytes not kept, because the input is too large.', 'decbytes'),
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
          text('feed', feeds.map(({ feed }) => feed), 'Input that the rows came from.'),
          text('source_id', feeds.map(({ source_id }) => source_id), 'Log format of the latest rows.'),
          text('state', feeds.map(({ state }) => state), 'State of the input.'),
          text('detail', feeds.map(({ detail }) => detail)),
          number('rows_read', feeds.map(({ rows_read }) => rows_read), 'Rows received.'),
          number('rows_stored', feeds.map(({ rows_stored }) => rows_stored), 'New rows.'),
          number('rows_duplicate', feeds.map(({ rows_duplicate }) => rows_duplicate), 'Rows that were already stored; counted once.'),
          number('rows_late', feeds.map(({ rows_late }) => rows_late), 'Records that arrived after their deduplication window ended; not stored.'),
          number('rows_rejected', feeds.map(({ rows_rejected }) => rows_rejected), 'Rows that are not valid.'),
          number('rows_skipped', feeds.map(({ rows_skipped }) => rows_skipped), 'Rows that record no traffic.'),
          { name: 'last_arrival', type: 'time', values: feeds.map(({ last_arrival }) => last_arrival) },
          { name: 'watermark', type: 'time', values: feeds.map(({ watermark }) => watermark), config: { description: 'Latest time in the rows.' } },
          number('seconds_behind', feeds.map(({ watermark }) => (watermark === null ? null : Math.max(0, (time - watermark) / 1000))), 'Seconds from the watermark to now.', 's'),
        ],
      } satisfies Frame,
    ];
  },
});
