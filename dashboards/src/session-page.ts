import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { SHORT_TIME, table, wrapped } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { SESSION_UID } from './names.ts';
import { textVariable } from './page-parts.ts';
import { weirPanel } from './weir-panels.ts';
import { weirTarget } from './weir-target.ts';

const EXPLAINED = { queryType: 'session_explanation', session_id: '$session_id' } as const;

/** One session: what made it rare, what is typical, and what would have been normal. */
export const sessionPage = (): Dashboard =>
  definePage({
    uid: SESSION_UID,
    title: 'Weir session',
    description: 'One session: what each feature adds to its score, against typical, and the nearest normal.',
    from: 'now-7d',
    variables: [textVariable('session_id', 'Session', 'session_id of a session; empty for the rarest of the time range', ''), textVariable('src_ip', 'Source', 'The source of the session; * stands for all', '*')],
    panels: [
      table({
        id: 1,
        title: 'The session',
        description: 'The row as it was stored, with its verdict.',
        at: place(0, 0, 24, 5),
        query: { queryType: 'sessions', limit: 1, sort_by: 'rarity', filters: [{ column: 'session_id', operator: 'matches', value: '$session_id*' }] },
        columns: [
          { field: 'start_time', heading: 'Start', width: 110, unit: SHORT_TIME },
          { field: 'src_ip', heading: 'Source', width: 140 },
          { field: 'dst_port', heading: 'Port', width: 70, unit: 'none', decimals: 0 },
          { field: 'response_code', heading: 'Status', width: 76, unit: 'none', decimals: 0 },
          { field: 'bytes_in', heading: 'Bytes in', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'rarity', heading: 'Rarity', width: 80, decimals: 1 },
          { field: 'risk_class', heading: 'Risk class', width: 130 },
          { field: 'reason', heading: 'Why', more: wrapped },
        ],
      }),
      weirPanel(2, 'What made it rare', 'Shares of its score by feature; they add up to the score.', 'waterfall', place(0, 5, 12, 12)).withTarget(weirTarget(EXPLAINED)),
      table({
        id: 3,
        title: 'Actual, typical and the nearest normal',
        description: 'Each feature of the session beside what is typical. What would have to be otherwise for it to be a normal one is in the notice.',
        at: place(12, 5, 12, 12),
        query: EXPLAINED,
        columns: [
          { field: 'feature', heading: 'Feature', width: 190 },
          { field: 'actual', heading: 'Actual', width: 110 },
          { field: 'typical', heading: 'Typical', width: 110 },
          { field: 'contribution', heading: 'Adds', decimals: 3 },
        ],
      }),
      table({
        id: 4,
        title: 'Other sessions of $src_ip',
        description: 'Newest first, anomalous or not.',
        at: place(0, 17, 24, 10),
        query: { queryType: 'sessions', limit: 200, filters: [{ column: 'src_ip', operator: 'matches', value: '$src_ip' }] },
        columns: [
          { field: 'start_time', heading: 'Start', width: 110, unit: SHORT_TIME },
          { field: 'rarity', heading: 'Rarity', width: 80, decimals: 1 },
          { field: 'bytes_in', heading: 'Bytes in', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'reason', heading: 'Why', more: wrapped },
        ],
      }),
    ],
  });
