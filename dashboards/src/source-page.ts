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

/** One source: what is usual of it, what it did, and what the evidence says. */
export const sourcePage = (): Dashboard =>
  definePage({
    uid: SOURCE_UID,
    title: 'Weir source',
    description: 'One source: its volume within what is typical of it, its anomalies, its sessions, and the findings of the time range.',
    from: 'now-7d',
    variables: [textVariable('src_ip', 'Source', 'A source address; * stands for anything', '*'), filtersVariable()],
    panels: [
      table({
        id: 1,
        title: 'Who it is',
        description: 'Sums of the time range, with the share of all bytes among the sources chosen, and when it was first and last seen in it.',
        at: place(0, 0, 24, 5),
        query: { queryType: 'top_talkers', order_by: 'total_bytes', limit: 5, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'src_ip', heading: 'Source', width: 150 },
          { field: 'src_ip_country_code', heading: 'Country', width: 90 },
          { field: 'session_count', heading: 'Sessions', unit: 'locale' },
          { field: 'anomaly_count', heading: 'Anomalies', unit: 'locale' },
          { field: 'bytes_in', heading: 'Bytes in', unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', unit: 'decbytes', decimals: 1 },
          { field: 'rarity', heading: 'Rarest', decimals: 1 },
          { field: 'first_seen', heading: 'First seen', width: 130, unit: SHORT_TIME },
          { field: 'last_seen', heading: 'Last seen', width: 130, unit: SHORT_TIME },
        ],
      }),
      bandPanel(2, 'Bytes in, and what is typical', place(0, 5, 12, 9), { measure: 'bytes_in', filters: [SOURCE_FILTER] }),
      bandPanel(3, 'Bytes out, and what is typical', place(12, 5, 12, 9), { measure: 'bytes_out', filters: [SOURCE_FILTER] }),
      lines(4, 'Anomaly rate', 'Anomalous sessions as a share of all, zero where there were none.', place(0, 14, 12, 9), { queryType: 'anomaly_rates', filters: [SOURCE_FILTER] }),
      rarestSessionPanel(place(12, 14, 12, 9)).id(5),
      table({
        id: 6,
        title: 'Findings of the time range',
        description: 'Of all sources: filter the column of the source to see one. A finding says how far from usual, not that it is an attack.',
        at: place(0, 23, 24, 8),
        query: { queryType: 'findings' },
        columns: [
          { field: 'severity', heading: 'Severity', width: 92, more: wordCell(SEVERITY_COLORS) },
          { field: 'entity', heading: 'Source', width: 150, more: [{ id: 'custom.filterable', value: true }] },
          { field: 'sentence', heading: 'What happened', more: [...wrapped, { id: 'links', value: [openFinding().build()] }] },
          { field: 'start_time', heading: 'First seen', width: 110, unit: SHORT_TIME },
          ...['finding_id', 'around_from', 'around_to'].map(hiddenColumn),
        ],
      }),
      table({
        id: 7,
        title: 'Sessions, the rarest first',
        description: 'Sessions of the source in the time range; a click on a rarity opens the session.',
        at: place(0, 31, 24, 11),
        query: { queryType: 'sessions', sort_by: 'rarity', limit: 500, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'start_time', heading: 'Start', width: 110, unit: SHORT_TIME },
          { field: 'src_ip', heading: 'Source', width: 140 },
          { field: 'rarity', heading: 'Rarity', width: 80, decimals: 1, more: [{ id: 'links', value: [openSession().build()] }] },
          { field: 'bytes_in', heading: 'Bytes in', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'response_code', heading: 'Status', width: 76, unit: 'none', decimals: 0 },
          { field: 'dst_port', heading: 'Port', width: 70, unit: 'none', decimals: 0 },
          { field: 'reason', heading: 'Why', more: wrapped },
          hiddenColumn('session_id'),
        ],
      }),
    ],
  });
