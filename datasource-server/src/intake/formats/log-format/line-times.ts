import { toFraction } from '../parsing/decimal.ts';
import { toLogTime } from '../parsing/log-time.ts';
import type { LineValues } from './compile-format.ts';
import type { FieldRole, TimePart } from './format-fields.ts';

const DURATIONS: ReadonlyArray<readonly [FieldRole, number]> = [['microseconds', 1e-3], ['milliseconds', 1], ['seconds', 1000]];
const EPOCHS: ReadonlyArray<readonly [string, number]> = [['epoch_us', 1e-3], ['epoch_ms', 1], ['epoch_s', 1000]];

/** Returns the duration in ms; 0 where the line has none. */
const toDuration = (values: LineValues): number => {
  for (const [role, scale] of DURATIONS) {
    const value = toFraction(values.get(role));
    if (value >= 0) return Math.round(value * scale);
  }
  return 0;
};

const toHour = (half: string, period: string | undefined): string => String((Number(half) % 12) + (period?.toLowerCase().startsWith('p') === true ? 12 : 0));

/** Returns the time that parts of strftime give together, UTC epoch ms; NaN for an invalid one, undefined where the line has no such parts. */
const toPartsTime = (values: LineValues, edge: 'begin' | 'end'): number | undefined => {
  const part = (name: string): string | undefined => values.get(`${edge}:${name}` as TimePart);
  const whole = part('whole');
  if (whole !== undefined) return toLogTime(whole);
  const fraction = part('fraction');
  for (const [name, scale] of EPOCHS) {
    const text = part(name);
    // toFraction reads the seconds and what follows them in a field of its own.
    if (text !== undefined) return Math.floor(toFraction(name === 'epoch_s' && fraction !== undefined ? `${text}.${fraction}` : text) * scale + 1e-3);
  }
  const year = part('year') ?? (part('short_year') === undefined ? undefined : `20${part('short_year')}`);
  if (year === undefined) return undefined;
  const two = (text: string | undefined): string => (text ?? '0').trim().padStart(2, '0');
  const month = part('month') ?? '';
  const half = part('half_hour');
  const time = `${two(half === undefined ? part('hour') : toHour(half, part('half')))}:${two(part('minute'))}:${two(part('second'))}${fraction === undefined ? '' : `.${fraction}`}`;
  const date = /^\d/.test(month) ? `${year}-${month}-${two(part('day'))}T` : `${two(part('day'))}/${month.slice(0, 3)}/${year}:`;
  const zone = part('zone');
  return toLogTime(`${date}${time}${zone === undefined ? '' : ` ${zone}`}`);
};

/** Returns begin and end of the request of a line, UTC epoch ms; NaN for an invalid time. */
export const toLineTimes = (values: LineValues): { start_time: number; end_time: number } => {
  const duration = toDuration(values);
  const begin = toPartsTime(values, 'begin');
  const epoch = values.get('epoch_time');
  const written = values.get('end_time');
  const end = epoch !== undefined ? toLogTime(epoch) : written !== undefined ? toLogTime(written) : toPartsTime(values, 'end');
  if (begin !== undefined) return { start_time: begin, end_time: end !== undefined && end >= begin ? end : begin + duration };
  return { start_time: (end ?? NaN) - duration, end_time: end ?? NaN };
};
