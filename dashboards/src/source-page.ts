import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { hiddenColumn, SHORT_TIME, table, wordCell, wrapped } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { openFinding, openSession } from './links.ts';
import { SOURCE_UID } from './names.ts';
import { filtersVariable, textVariable } from './page-parts.ts';
import { SEVERITY_COLORS } from './palette.ts';
import { bandPanel, lines } from './volume-panel.ts';
import { rarestSessionPanel } from './weir-panels.ts';
import { SOURCE_FILTER } from './weir-target.ts';

/** One source: typical and actual volume, anomalies, findings and sessions. */
export const sourcePage = (): Dashboard =>
  definePage({
    uid: SOURCE_UID,
    title: 'Weir source',
    description: 'One source: volume compared with typical values, anomalies, findings and sessions of the time range.',
    from: 'now-7d',
    variables: [textVariable('src_ip', 'Source', 'A source address; * is a wildcard', '*'), filtersVariable()],
    panels: [
      table({
        id: 1,
        title: 'Source summary',
        description: 'Totals of the time range, and when the source was first and last seen in it.',
        at: place(0, 0, 24, 5),
        query: { queryType: 'top_talkers', order_by: 'total_bytes', limit: 5, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'src_ip', width: 150 },
          { field: 'src_ip_country_code', width: 90 },
          { field: 'session_count', unit: 'locale' },
          { field: 'anomaly_count', unit: 'locale' },
          { field: 'bytes_in', decimals: 1 },
          { field: 'bytes_out', decimals: 1 },
          { field: 'rarity', heading: 'Highest rarity', decimals: 1 },
          { field: 'first_seen', width: 130, unit: SHORT_TIME },
          { field: 'last_seen', width: 130, unit: SHORT_TIME },
        ],
      }),
      bandPanel(2, 'Bytes in vs. typical', place(0, 5, 12, 9), { measure: 'bytes_in', filters: [SOURCE_FILTER] }),
      bandPanel(3, 'Bytes out vs. typical', place(12, 5, 12, 9), { measure: 'bytes_out', filters: [SOURCE_FILTER] }),
      lines(4, 'Anomaly rate', 'Share of anomalous sessions, zero-filled.', place(0, 14, 12, 9), { queryType: 'anomaly_rates', filters: [SOURCE_FILTER] }),
      rarestSessionPanel(place(12, 14, 12, 9)).id(5),
      table({
        id: 6,
        title: 'Source findings',
        description: 'Findings of this source in the time range.',
        at: place(0, 23, 24, 8),
        query: { queryType: 'findings', entity: '$src_ip' },
        columns: [
          { field: 'severity', width: 92, more: wordCell(SEVERITY_COLORS) },
          { field: 'entity', width: 150, more: [{ id: 'custom.filterable', value: true }] },
          { field: 'sentence', more: [...wrapped, { id: 'links', value: [openFinding().build()] }] },
          { field: 'start_time', heading: 'First seen', width: 110, unit: SHORT_TIME },
          ...['finding_id', 'around_from', 'around_to'].map(hiddenColumn),
        ],
      }),
      table({
        id: 7,
        title: 'Rarest sessions',
        description: 'Sessions of the source in the time range, rarest first. Click a rarity to open the session.',
        at: place(0, 31, 24, 11),
        query: { queryType: 'sessions', sort_by: 'rarity', limit: 500, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'start_time', width: 110, unit: SHORT_TIME },
          { field: 'src_ip', width: 140 },
          { field: 'rarity', width: 80, decimals: 1, more: [{ id: 'links', value: [openSession().build()] }] },
          { field: 'bytes_in', width: 96, decimals: 1 },
          { field: 'bytes_out', width: 96, decimals: 1 },
          { field: 'response_code', width: 104, unit: 'none', decimals: 0 },
          { field: 'dst_port', width: 70, unit: 'none', decimals: 0 },
          { field: 'reason', more: wrapped },
          hiddenColumn('session_id'),
        ],
      }),
    ],
  });
