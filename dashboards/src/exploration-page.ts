import type { Dashboard, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { linkToSource, table, type TableColumn } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { EXPLORATION_UID } from './names.ts';
import { filtersVariable } from './page-parts.ts';
import { bandPanel, lines } from './volume-panel.ts';
import { weirPanel } from './weir-panels.ts';
import { weirTarget } from './weir-target.ts';

const spread = (id: number, column: string, heading: string, at: GridPos): TableBuilder =>
  table({
    id,
    title: `${heading} by country`,
    description: 'The ten countries with most sessions: the middle and the upper quartile of every session of the time range, the fence 1.5 interquartile ranges above that, and how many lie outside it or its like below.',
    at,
    query: { queryType: 'distribution', column, split_by: 'src_ip_country_code', limit: 10 },
    columns: [
      { field: 'src_ip_country_code', heading: 'Country', width: 90 },
      { field: 'session_count', heading: 'Sessions', width: 90, unit: 'locale' },
      ...BOX_COLUMNS.map(([field, heading]): TableColumn => ({ field, heading, width: 95, unit: 'decbytes', decimals: 1 })),
      { field: 'outlier_count', heading: 'Outside', width: 80, unit: 'locale' },
    ],
  });

const BOX_COLUMNS = [
  ['median', 'Median'],
  ['q3', 'Quartile'],
  ['upper_fence', 'Fence'],
  ['max', 'Most'],
] as const;

const COLUMNS = ['bytes_in', 'bytes_out', 'transfer_ratio', 'avg_packet_size', 'session_duration', 'hour', 'anomaly_score'];

/** The data by themselves, before any verdict is believed: how they are spread, go together and lie in the week. */
export const explorationPage = (): Dashboard =>
  definePage({
    uid: EXPLORATION_UID,
    title: 'Weir data exploration',
    description: 'Distributions, correlations, the week by hour and the largest sources, narrowed by any filter.',
    from: 'now-7d',
    variables: [filtersVariable()],
    panels: [
      bandPanel(1, 'Sessions, and what is typical', place(0, 0, 12, 9), { measure: 'session_count' }),
      lines(2, 'Anomaly rate by risk class', 'Anomalous sessions as a share of all, for each risk class.', place(12, 0, 12, 9), { queryType: 'anomaly_rates', split_by: 'risk_class', top_k: 6 }),
      spread(3, 'bytes_in', 'Bytes in', place(0, 9, 12, 10)),
      spread(4, 'bytes_out', 'Bytes out', place(12, 9, 12, 10)),
      table({
        id: 5,
        title: 'Correlation of columns',
        description: 'Pearson, over every session of the time range: how far two columns lie on a line, from -1 to 1. It says nothing of cause.',
        at: place(0, 19, 14, 10),
        query: { queryType: 'correlation', columns: COLUMNS },
        columns: [
          { field: 'column', heading: 'Column', width: 150 },
          ...COLUMNS.map((field): TableColumn => ({ field, heading: field, decimals: 2 })),
        ],
      }),
      weirPanel(6, 'Spread of sessions', 'Boxes of at most 5,000 sessions: every anomaly and an even sample of the rest, so that boxes of many anomalies lean to them. The notice says of how many.', 'distribution', place(14, 19, 10, 10)).withTarget(
        weirTarget({ queryType: 'scatter', limit: 5_000 }),
      ),
      weirPanel(7, 'Sessions by hour of the week', 'Sessions by weekday and hour, on the clock of the dashboard.', 'heatmap', place(0, 29, 12, 10)).withTarget(weirTarget({ queryType: 'traffic_volume' })),
      table({
        id: 8,
        title: 'Top talkers',
        description: 'The twenty sources with most bytes in the time range, and their share of all.',
        at: place(12, 29, 12, 10),
        query: { queryType: 'top_talkers', order_by: 'total_bytes', limit: 20 },
        columns: [
          { field: 'src_ip', heading: 'Source', width: 150, more: [linkToSource()] },
          { field: 'session_count', heading: 'Sessions', width: 90, unit: 'locale' },
          { field: 'anomaly_count', heading: 'Anomalies', width: 90, unit: 'locale' },
          { field: 'bytes_in', heading: 'Bytes in', unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', unit: 'decbytes', decimals: 1 },
          { field: 'share', heading: 'Share', unit: 'percentunit', decimals: 1 },
        ],
      }),
    ],
  });
