import type { Dashboard, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { linkToSource, namesAsTitles, table, type TableColumn } from './define-table.ts';
import { displayName } from '@weir/schema';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { EXPLORATION_UID } from './names.ts';
import { filtersVariable } from './page-parts.ts';
import { bandPanel, lines } from './volume-panel.ts';
import { weirPanel } from './weir-panels.ts';
import { weirTarget } from './weir-target.ts';

const distributionTable = (id: number, column: string, at: GridPos): TableBuilder =>
  table({
    id,
    title: `${displayName(column)} by country`,
    description: 'The ten countries with the most sessions: median, upper quartile, upper fence (1.5 interquartile ranges above it) and maximum per session, and the number of outliers beyond either fence.',
    at,
    query: { queryType: 'distribution', column, split_by: 'src_ip_country_code', limit: 10 },
    columns: [
      { field: 'src_ip_country_code', width: 90 },
      { field: 'session_count', width: 90, unit: 'locale' },
      ...BOX_COLUMNS.map((field): TableColumn => ({ field, width: 112, unit: 'decbytes', decimals: 1 })),
      { field: 'outlier_count', width: 80, unit: 'locale' },
    ],
  });

const BOX_COLUMNS = ['median', 'q3', 'upper_fence', 'max'] as const;

const COLUMNS = ['bytes_in', 'bytes_out', 'transfer_ratio', 'avg_packet_size', 'session_duration', 'hour', 'anomaly_score'];

/** The data itself: distributions, correlations and weekly patterns. */
export const explorationPage = (): Dashboard =>
  definePage({
    uid: EXPLORATION_UID,
    title: 'Weir data exploration',
    description: 'Distributions, correlations, weekly patterns and the largest sources, for any filter.',
    from: 'now-7d',
    variables: [filtersVariable()],
    panels: [
      bandPanel(1, 'Sessions vs. typical', place(0, 0, 12, 9), { measure: 'session_count' }),
      lines(2, 'Anomaly rate by risk class', 'Share of anomalous sessions per risk class.', place(12, 0, 12, 9), { queryType: 'anomaly_rates', split_by: 'risk_class', top_k: 6 }),
      distributionTable(3, 'bytes_in', place(0, 9, 12, 10)),
      distributionTable(4, 'bytes_out', place(12, 9, 12, 10)),
      table({
        id: 5,
        title: 'Column correlation',
        description: 'Pearson correlation over all sessions of the time range, from -1 to 1. Correlation is not causation.',
        at: place(0, 19, 14, 10),
        query: { queryType: 'correlation', columns: COLUMNS },
        columns: [
          { field: 'column', width: 150, more: [namesAsTitles(COLUMNS)] },
          ...COLUMNS.map((field): TableColumn => ({ field, unit: 'none', decimals: 2 })),
        ],
      }),
      weirPanel(6, 'Session distribution', 'Box plots of at most 5,000 sessions: every anomaly and a uniform sample of the rest, so anomalies are overrepresented. The notice shows the total.', 'distribution', place(14, 19, 10, 10)).withTarget(
        weirTarget({ queryType: 'scatter', limit: 5_000 }),
      ),
      weirPanel(7, 'Weekly session heatmap', 'Sessions by weekday and hour in the time zone of the dashboard.', 'heatmap', place(0, 29, 12, 10)).withTarget(weirTarget({ queryType: 'traffic_volume' })),
      table({
        id: 8,
        title: 'Top talkers',
        description: 'The 20 sources with the most bytes in the time range, and their share of the total.',
        at: place(12, 29, 12, 10),
        query: { queryType: 'top_talkers', order_by: 'total_bytes', limit: 20 },
        columns: [
          { field: 'src_ip', width: 150, more: [linkToSource()] },
          { field: 'session_count', width: 90, unit: 'locale' },
          { field: 'anomaly_count', width: 90, unit: 'locale' },
          { field: 'bytes_in', decimals: 1 },
          { field: 'bytes_out', decimals: 1 },
          { field: 'share', decimals: 1 },
        ],
      }),
    ],
  });
