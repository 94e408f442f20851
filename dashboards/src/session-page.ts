import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { FEATURE_NAMES } from '@weir/schema';
import { namesAsTitles, SHORT_TIME, table, wrapped } from './define-table.ts';
import { definePage } from './define-page.ts';
import { place } from './grid.ts';
import { SESSION_UID } from './names.ts';
import { textVariable } from './page-parts.ts';
import { weirPanel } from './weir-panels.ts';
import { weirTarget } from './weir-target.ts';

const EXPLAINED = { queryType: 'session_explanation', session_id: '$session_id' } as const;

/** One session: score contributions, actual and typical values, and the nearest normal session. */
export const sessionPage = (): Dashboard =>
  definePage({
    uid: SESSION_UID,
    title: 'Weir session',
    description: 'One session: contribution of each feature to its score, actual and typical values, and the smallest change that would make it normal.',
    from: 'now-7d',
    variables: [textVariable('session_id', 'Session', 'A session_id; empty for the rarest session of the time range', ''), textVariable('src_ip', 'Source', 'Source of the session; * is a wildcard', '*')],
    panels: [
      table({
        id: 1,
        title: 'Session details',
        description: 'The stored session with its scores.',
        at: place(0, 0, 24, 5),
        query: { queryType: 'sessions', limit: 1, sort_by: 'rarity', filters: [{ column: 'session_id', operator: 'matches', value: '$session_id*' }] },
        columns: [
          { field: 'start_time', width: 110, unit: SHORT_TIME },
          { field: 'src_ip', width: 140 },
          { field: 'dst_port', width: 70, unit: 'none', decimals: 0 },
          { field: 'response_code', width: 104, unit: 'none', decimals: 0 },
          { field: 'bytes_in', width: 96, decimals: 1 },
          { field: 'bytes_out', width: 96, decimals: 1 },
          { field: 'rarity', width: 80, decimals: 1 },
          { field: 'risk_class', width: 130 },
          { field: 'reason', more: wrapped },
        ],
      }),
      weirPanel(2, 'Score contributions', 'Contribution of each feature to the score; the contributions add up to the total.', 'waterfall', place(0, 5, 12, 12)).withTarget(weirTarget(EXPLAINED)),
      table({
        id: 3,
        title: 'Feature values',
        description: 'Actual and typical value of each feature. The notice shows the smallest change that would make the session normal.',
        at: place(12, 5, 12, 12),
        query: EXPLAINED,
        columns: [
          { field: 'feature', width: 190, more: [namesAsTitles(FEATURE_NAMES)] },
          { field: 'actual_text', width: 130 },
          { field: 'typical_text', width: 130 },
          { field: 'contribution', decimals: 3 },
        ],
      }),
      table({
        id: 4,
        title: 'Other sessions of $src_ip',
        description: 'All sessions, newest first.',
        at: place(0, 17, 24, 10),
        query: { queryType: 'sessions', limit: 200, filters: [{ column: 'src_ip', operator: 'matches', value: '$src_ip' }] },
        columns: [
          { field: 'start_time', width: 110, unit: SHORT_TIME },
          { field: 'rarity', width: 80, decimals: 1 },
          { field: 'bytes_in', width: 96, decimals: 1 },
          { field: 'bytes_out', width: 96, decimals: 1 },
          { field: 'reason', more: wrapped },
        ],
      }),
    ],
  });
