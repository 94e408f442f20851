import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { SHORT_TIME, table, wrapped } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { OPERATIONS_UID } from './names.ts';
import { modelTable } from './tables.ts';
import { bandPanel } from './volume-panel.ts';

/** Whether the server gets what it should: what arrives, how late, what is rejected, which model judges. */
export const operationsPage = (): Dashboard =>
  definePage({
    uid: OPERATIONS_UID,
    title: 'Weir operations',
    description: 'What arrives, how far behind it is, what is rejected and why, and which model judges. Latencies and errors of requests are at /metrics of the server.',
    from: 'now-24h',
    variables: [],
    panels: [
      table({
        id: 1,
        title: 'Ways in',
        description: 'What became of the rows of each way in, over all time, and how far the newest row is behind now.',
        at: place(0, 0, 24, 7),
        query: { queryType: 'ingest_health', show: 'feeds' },
        columns: [
          { field: 'feed', heading: 'Way in', width: 160 },
          { field: 'source_id', heading: 'Kind of log', width: 150 },
          { field: 'state', heading: 'State', width: 100 },
          { field: 'detail', heading: 'Detail', more: wrapped },
          { field: 'rows_stored', heading: 'Stored', width: 90, unit: 'locale' },
          { field: 'rows_duplicate', heading: 'Twice', width: 80, unit: 'locale' },
          { field: 'rows_late', heading: 'Late', width: 80, unit: 'locale' },
          { field: 'rows_rejected', heading: 'Rejected', width: 90, unit: 'locale' },
          { field: 'last_arrival', heading: 'Last arrival', width: 120, unit: SHORT_TIME },
          { field: 'seconds_behind', heading: 'Behind', width: 110, unit: 's', decimals: 0 },
        ],
      }),
      bandPanel(2, 'Sessions that arrive, and what is typical', place(0, 7, 12, 9), { measure: 'session_count' }),
      table({
        id: 3,
        title: 'Rejected rows',
        description: 'Why rows could not be read, by way in. A rejected row is left out and never stored in part.',
        at: place(12, 7, 12, 9),
        query: { queryType: 'ingest_health', show: 'rejects' },
        columns: [
          { field: 'feed', heading: 'Way in', width: 160 },
          { field: 'reason', heading: 'Reason', more: wrapped },
          { field: 'rows_rejected', heading: 'Rows', width: 90, unit: 'locale' },
        ],
      }),
      modelTable(place(0, 16, 24, 4)).id(4),
      table({
        id: 5,
        title: 'What the data can and cannot say',
        description: 'The audit of all stored sessions: what stands against believing figures.',
        at: place(0, 20, 24, 8),
        query: { queryType: 'data_audit', min_level: 'note' },
        columns: [
          { field: 'level', heading: 'Level', width: 92 },
          { field: 'title', heading: 'About', width: 170 },
          { field: 'sentence', heading: 'What it says', more: wrapped },
        ],
      }),
    ],
  });
