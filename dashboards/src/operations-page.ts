import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { SHORT_TIME, table, wrapped, type TableColumn } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { OPERATIONS_UID } from './names.ts';
import { SERVER_PANELS_HEIGHT, serverPanels } from './server-panels.ts';
import { auditTable, modelTable } from './tables.ts';
import { bandPanel } from './volume-panel.ts';

const FEED: TableColumn = { field: 'feed', width: 160 };
const rows = (result: string): TableColumn => ({ field: `rows_${result}`, width: 116, unit: 'locale' });

const SERVER_TOP = 16;
const MODEL_TOP = SERVER_TOP + SERVER_PANELS_HEIGHT;

/** Operation of the server: inputs, lag, rejected rows, latency, errors, model and data quality. */
export const operationsPage = (): Dashboard =>
  definePage({
    uid: OPERATIONS_UID,
    title: 'Weir operations',
    description: 'Inputs with lag and rejected rows, latency and errors of the server, the current model, and data quality.',
    from: 'now-24h',
    variables: [],
    panels: [
      table({
        id: 1,
        title: 'Inputs',
        description: 'Ingest results of each input over all time, and its lag: the time from its newest row until now.',
        at: place(0, 0, 24, 7),
        query: { queryType: 'ingest_health', show: 'feeds' },
        columns: [
          FEED,
          { field: 'source_id', width: 150 },
          { field: 'state', width: 100 },
          { field: 'detail', more: wrapped },
          rows('stored'),
          rows('duplicate'),
          rows('late'),
          rows('rejected'),
          { field: 'last_arrival', width: 120, unit: SHORT_TIME },
          { field: 'seconds_behind', width: 110, decimals: 0 },
        ],
      }),
      bandPanel(2, 'Sessions vs. typical', place(0, 7, 12, 9), { measure: 'session_count' }),
      table({
        id: 3,
        title: 'Rejected rows',
        description: 'Rejected rows by input and reason. A rejected row is never stored in part.',
        at: place(12, 7, 12, 9),
        query: { queryType: 'ingest_health', show: 'rejects' },
        columns: [FEED, { field: 'reason', more: wrapped }, rows('rejected')],
      }),
      ...serverPanels(SERVER_TOP),
      modelTable(place(0, MODEL_TOP, 24, 4)).id(4),
      auditTable(place(0, MODEL_TOP + 4, 24, 8)).id(5),
    ],
  });
