import { toPendingNotices, toPendingText } from './notices.ts';

it.each([
  [{ completed_at: Date.UTC(2026, 2, 9, 7, 5, 59), pending_source_count: 12_345 }, 'Findings are being computed: complete up to 2026-03-09 07:05 UTC; 12,345 sources pending.'],
  [{ completed_at: null, pending_source_count: 1 }, 'Findings are being computed: 1 source pending.'],
  [{ completed_at: 0, pending_source_count: 0 }, null],
])('says how far findings are computed (%j)', (state, text) => {
  expect(toPendingText(state)).toBe(text);
  expect(toPendingNotices(state)).toEqual(text === null ? [] : [{ severity: 'info', text }]);
});
