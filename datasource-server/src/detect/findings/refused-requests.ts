import { MINUTE_MS, type Finding } from '@weir/schema';
import { defineFinding } from './define-finding.ts';
import { makeFinding } from './make-finding.ts';
import { defineCount, defineSetting, type SettingsOf } from './settings/define-setting.ts';
import { countAnomalies, firstRowFrom, groupByGap, lastEnd, rowsWhere, type SourceSlice } from './source-slice.ts';

const SETTINGS = {
  max_gap_minutes: defineSetting('Longest pause between refused sessions, and the time after the last one in which a 200 counts as a success.', { default: 60, min: 1, max: 10_080, unit: 'minutes' }),
  min_sessions: defineCount('Minimum refused sessions.', { default: 6, min: 2, max: 100_000, unit: 'sessions' }),
  min_share: defineSetting('Minimum share of refused sessions among the sessions of the source during that time.', { default: 0.6, min: 0, max: 1, unit: '' }),
  mixed_min_share: defineSetting('Minimum share for a source that also sends ordinary requests during that time.', { default: 0.3, min: 0, max: 1, unit: '' }),
  mixed_min_ratio: defineSetting('For such a source: minimum ratio of this share to the share at other times.', { default: 10, min: 1, max: 10_000, unit: '' }),
  mixed_min_other_sessions: defineCount('For such a source: minimum sessions at other times.', { default: 20, min: 1, max: 100_000, unit: 'sessions' }),
};

const TECHNIQUE = { id: 'T1110', name: 'Brute Force' };

const isRefused = (response_code: number): boolean => response_code === 401 || response_code === 403;

/** A source that gets 401 or 403 repeatedly: it guesses credentials, or its own have expired. */
export const refusedRequests = defineFinding({
  kind: 'refused_requests',
  title: 'Repeated refusals',
  settings: SETTINGS,
  technique: TECHNIQUE,
  evidence: ({ min_sessions, max_gap_minutes, min_share, mixed_min_share, mixed_min_ratio, mixed_min_other_sessions }) =>
    `At least ${min_sessions} sessions answered 401 or 403, with at most ${max_gap_minutes} min between them, and at least ${Math.round(100 * min_share)} % of the sessions of the source during that time; ` +
    `or at least ${Math.round(100 * mixed_min_share)} %, where that is ${mixed_min_ratio} times the share of at least ${mixed_min_other_sessions} sessions at other times. ` +
    `High where a session was answered 200 during that time or up to ${max_gap_minutes} min later.`,
  blindSpots:
    'User names and single attempts: a session counts once, however many requests it holds. For an address that many users share, whether a guess succeeded.',
  toFinder: (_population, settings) => (source) => {
    const { response_code } = source.sessions.numbers;
    const refused = rowsWhere(source, (row) => isRefused(response_code[row]));
    if (refused.length < settings.min_sessions) return [];
    return groupByGap(source, refused, settings.max_gap_minutes * MINUTE_MS).flatMap((group) => toFinding(source, group, refused.length, settings) ?? []);
  },
});

const toFinding = (source: SourceSlice, group: readonly number[], refusedCount: number, settings: SettingsOf<typeof SETTINGS>): Finding | null => {
  if (group.length < settings.min_sessions) return null;
  const { start_time: startOf } = source.sessions.numbers;
  const start_time = startOf[group[0]];
  const end_time = lastEnd(source, group);
  const firstRow = firstRowFrom(source, start_time);
  const during = firstRowFrom(source, startOf[group[group.length - 1]] + 1) - firstRow;
  const outside = source.to - source.from - during;
  // Every refused session that starts during the group belongs to it.
  const refusedOutside = refusedCount - group.length;
  const share = group.length / during;
  const isAlone = share >= settings.min_share;
  const isMixed =
    share >= settings.mixed_min_share && outside >= settings.mixed_min_other_sessions && share >= (settings.mixed_min_ratio * (refusedOutside + 1)) / (outside + 2);
  if (!isAlone && !isMixed) return null;
  const typical = outside === 0 ? null : refusedOutside / outside;
  // Among ordinary requests a 200 does not show that a guess succeeded.
  const success = isAlone && isAnswered(source, firstRow, end_time + settings.max_gap_minutes * MINUTE_MS);
  const minutes = Math.round((end_time - start_time) / MINUTE_MS);
  const flagged = countAnomalies(source, group);
  return makeFinding({
    kind: 'refused_requests',
    source,
    members: group,
    severity: success ? 'high' : 'medium',
    typical,
    actual: share,
    unit: 'percentunit',
    sentence:
      `${group.length} sessions answered 401 or 403 in ${minutes} min` +
      `${typical === null ? '; the source has no sessions at other times' : `; at other times ${Math.round(typical * 100)} % of its sessions are refused`}` +
      `${success ? '; it was also answered 200.' : isAlone ? '.' : '; its other requests continued.'}`,
    advice: success
      ? 'Check which account was answered 200 and whether its owner made the request; reset the account if not.'
      : 'Check in the application log which accounts were tried, and that none of them is the source\'s own with an expired password.',
    votes: [
      {
        view: 'http_outcome',
        weight: Math.min(1, 0.5 + group.length / 40),
        says: `${group.length} of ${during} sessions in ${minutes} min answered 401 or 403`,
      },
      { view: 'session_forest', weight: Math.min(0.6, flagged / group.length), says: `${flagged} of these sessions anomalous` },
    ],
    technique: TECHNIQUE,
  });
};

/** Returns true where a session from a row on, up to a time, was answered 200. */
const isAnswered = ({ sessions, to }: SourceSlice, from: number, until: number): boolean => {
  const { start_time, response_code } = sessions.numbers;
  for (let row = from; row < to && start_time[row] <= until; row++) if (response_code[row] === 200) return true;
  return false;
};
