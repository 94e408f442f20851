import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { SHORT_TIME, table, wrapped, type TableColumn } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { OPERATIONS_UID } from './names.ts';
import { SERVER_PANELS_HEIGHT, serverPanels } from './server-panels.ts';
import { auditTable, modelTable } from './tables.ts';
import { bandPanel } from './volume-panel.ts';

const FEED: TableColumn = { field: 'feed', heading: 'Way in', width: 160 };
const rows = (outcome: string, heading: string): TableColumn => ({ field: `rows_${outcome}`, heading, width: 90, unit: 'locale' });

const SERVER_TOP = 16;
const MODEL_TOP = SERVER_TOP + SERVER_PANELS_HEIGHT;

/** Whether the server gets what it should and answers as it should: what arrives, how late, what is rejected, how fast, which model judges. */
export const operationsPage = (): Dashboard =>
  definePage({
    uid: OPERATIONS_UID,
    title: 'Weir operations',
    description: 'What arrives, how far behind it is, what is rejected and why, how fast the server answers and how often it fails, and which model judges.',
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
          FEED,
          { field: 'source_id', heading: 'Kind of log', width: 150 },
          { field: 'state', heading: 'State', width: 100 },
          { field: 'detail', heading: 'Detail', more: wrapped },
          rows('stored', 'Stored'),
          rows('duplicate', 'Twice'),
          rows('late', 'Late'),
          rows('rejected', 'Rejected'),
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
        columns: [FEED, { field: 'reason', heading: 'Reason', more: wrapped }, rows('rejected', 'Rows')],
      }),
      ...serverPanels(SERVER_TOP),
      modelTable(place(0, MODEL_TOP, 24, 4)).id(4),
      auditTable(place(0, MODEL_TOP + 4, 24, 8)).id(5),
    ],
  });
