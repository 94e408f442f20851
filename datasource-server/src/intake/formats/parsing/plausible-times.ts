import type { LineReader, LogHints, RowResult, SeveralRows } from '../define-format.ts';

/** Logs of traffic are younger. Earlier times are counters, times since a boot, or times in another unit. */
export const FIRST_TIME = Date.UTC(2000, 0, 1);
/** Bound for logs that are read without a clock. */
const LAST_TIME = Date.UTC(2100, 0, 1);
/** A clock may be wrong, and a zone may be missing. */
const MAX_AHEAD_MS = 86_400_000;

/** Returns the latest plausible time in a log, UTC epoch ms: a day ahead of the clock, where there is one. */
export const toLatestTime = ({ now }: Pick<LogHints, 'now'>): number => (now === undefined ? LAST_TIME - 1 : now + MAX_AHEAD_MS);

export const EARLY: RowResult = { kind: 'rejected', reason: 'time is before 2000' };
export const AHEAD: RowResult = { kind: 'rejected', reason: 'time is ahead of the clock' };

/** Returns the rejection of a row whose times are not plausible; null for any other. */
export const toImplausible = (start_time: number, end_time: number, latest = LAST_TIME - 1): RowResult | null => (start_time < FIRST_TIME ? EARLY : start_time > latest || end_time > latest ? AHEAD : null);

/** Returns a reader that rejects rows whose times are ahead of the clock. One such row would hide for years that no others arrive. */
export const withClock = (reader: LineReader, hints: LogHints): LineReader => {
  if (hints.now === undefined) return reader;
  const latest = toLatestTime(hints);
  const check = (row: RowResult): RowResult => {
    if (row.kind === 'record') return toImplausible(row.record.start_time, row.record.end_time, latest) ?? row;
    return row.kind === 'session' ? (toImplausible(row.session.start_time, row.session.end_time, latest) ?? row) : row;
  };
  const toChecked = (result: RowResult | SeveralRows | null): RowResult | SeveralRows | null => {
    if (result === null) return null;
    return result.kind === 'several' ? { kind: 'several', rows: result.rows.map(check) } : check(result);
  };
  return { columns: reader.columns, read: (line) => toChecked(reader.read(line)) };
};
