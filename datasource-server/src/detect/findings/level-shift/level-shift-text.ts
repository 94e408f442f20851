import { DAY_MS, formatBytes, formatDuration, HOUR_MS } from '@weir/schema';
import { endOf, peakOf, startOf, topOf, windowEnd, windowStart, type Shift } from './shift.ts';

/** Steps that a sentence lists; of more, it lists the first and the last. */
const MAX_LISTED_STEPS = 3;
/** Time without a session before a change from which the sentence mentions it: the change may have come earlier. */
const UNSEEN_MS = 2 * HOUR_MS;

/** Describes a shift in one sentence; `pair` is the shift of the other direction at the same time. */
export const toSentence = (shift: Shift, pair: Shift | undefined, peak: number, others: { bytes: number } | null): string => {
  const { before, steps, after } = shift.rise;
  const subject = shift.direction === 'in' ? 'Uploads to the server' : 'Bytes sent by the server';
  const window = formatDuration((windowEnd(shift, shift.from) - startOf(shift)) / 1000);
  const sizes = shift.bytes.subarray(before.from, before.to);
  const range = `${formatBytes(sizes.reduce((a, b) => Math.min(a, b)))} to ${formatBytes(peakOf(sizes))}`;
  const listed = steps.length <= MAX_LISTED_STEPS ? steps : [steps[0], steps[steps.length - 1]];
  let last = 0;
  const at = (time: number): string => {
    const sameDay = Math.floor(time / DAY_MS) === Math.floor(last / DAY_MS);
    last = time;
    const text = new Date(time).toISOString().slice(0, 16).replace('T', ' ');
    return sameDay ? text.slice(11) : text;
  };
  const moves = listed.map(({ bytes, from }, i) => `to ${formatBytes(bytes)} at ${at(windowStart(shift, from))}${i === 0 ? ' UTC' : ''}`);
  const unseen_ms = startOf(shift) - windowEnd(shift, before.to - 1);
  if (unseen_ms >= UNSEEN_MS) moves[0] += `, after ${formatDuration(unseen_ms / 1000)} without sessions`;
  const back = after === null ? '' : `, and returned to ${formatBytes(after.bytes)} at ${at(windowStart(shift, after.from))}`;
  const both =
    pair === undefined ? '' : `; ${pair.direction === 'in' ? 'uploads' : 'bytes sent'} also rose, from ${formatBytes(pair.rise.before.bytes)} to ${formatBytes(topOf(pair).bytes)}`;
  const rest =
    others === null ? '' : peak >= others.bytes ? `, no other source exceeds ${formatBytes(others.bytes)}` : `, another source reaches ${formatBytes(others.bytes)}`;
  return `${subject} per ${window} rose from ${formatBytes(before.bytes)} (range ${range}) ${moves.join(', then ')}${back}${both}; peak ${formatBytes(peak)}${rest}.`;
};

/** Returns what to do about a shift. */
export const adviceFor = (shift: Shift): string => {
  const { direction, source } = shift;
  const seen_ms = endOf(shift) - source.sessions.numbers.start_time[source.from];
  const rhythm = seen_ms < 2 * DAY_MS ? ` The log covers only ${formatDuration(seen_ms / 1000)} of this source: compare with the same hours of another day.` : '';
  return direction === 'in'
    ? `Ask the owner of this source what changed at that time; inspect the uploaded objects before you block anything.${rhythm}`
    : `Check the access log for what was requested since then; if the transfer cannot be explained, treat it as possible data loss.${rhythm}`;
};
