import { DAY_MS, HOUR_MS } from '@weir/schema';
import { defineFeature, type MeasuredNumbers } from './define-feature.ts';

const MAX = Number.MAX_SAFE_INTEGER;

const duration_s = ({ start_time, end_time }: MeasuredNumbers, row: number): number => (end_time[row] - start_time[row]) / 1000;
/** Windows shorter than one second count as one second, so that rates stay finite. */
const divisor_s = (numbers: MeasuredNumbers, row: number): number => Math.max(1, duration_s(numbers, row));
const totalBytes = ({ bytes_in, bytes_out }: MeasuredNumbers, row: number): number => bytes_in[row] + bytes_out[row];

export const sessionDuration = defineFeature({
  name: 'session_duration',
  formula: '(end_time - start_time) in seconds',
  unit: 's',
  range: [0, MAX],
  why: 'Long sessions can be transfers; constant when the log aggregates over fixed windows.',
  derive: duration_s,
});

export const hour = defineFeature({
  name: 'hour',
  formula: 'hour of start_time, UTC',
  unit: '',
  range: [0, 23],
  why: 'Traffic at unusual hours.',
  derive: ({ start_time }, row) => Math.floor(start_time[row] / HOUR_MS) % 24,
});

export const dayOfWeek = defineFeature({
  name: 'day_of_week',
  formula: 'day of start_time, UTC, Monday is 0',
  unit: '',
  range: [0, 6],
  why: 'Traffic on unusual days.',
  derive: ({ start_time }, row) => (Math.floor(start_time[row] / DAY_MS) + 3) % 7,
});

export const totalBytesFeature = defineFeature({
  name: 'total_bytes',
  formula: 'bytes_in + bytes_out',
  unit: 'decbytes',
  range: [0, 2 * MAX],
  why: 'Volume in both directions.',
  derive: totalBytes,
});

export const transferRatio = defineFeature({
  name: 'transfer_ratio',
  formula: 'bytes_in / bytes_out, with bytes_out of 0 counted as 1',
  unit: '',
  range: [0, MAX],
  why: 'Above 1 the session uploads into the server, below 1 it downloads from it.',
  derive: ({ bytes_in, bytes_out }, row) => bytes_in[row] / (bytes_out[row] || 1),
});

export const avgPacketSize = defineFeature({
  name: 'avg_packet_size',
  formula: 'total_bytes / session_duration; bytes per second, under its published name',
  unit: 'Bps',
  range: [0, 2 * MAX],
  why: 'Kept under its published name; proportional to total_bytes where windows have the same length.',
  derive: (numbers, row) => totalBytes(numbers, row) / divisor_s(numbers, row),
});

export const bytesInPerSec = defineFeature({
  name: 'bytes_in_per_sec',
  formula: 'bytes_in / session_duration',
  unit: 'Bps',
  range: [0, MAX],
  why: 'Rate of upload into the server.',
  derive: (numbers, row) => numbers.bytes_in[row] / divisor_s(numbers, row),
});

export const bytesOutPerSec = defineFeature({
  name: 'bytes_out_per_sec',
  formula: 'bytes_out / session_duration',
  unit: 'Bps',
  range: [0, MAX],
  why: 'Rate of bytes sent by the server, where exfiltration would appear.',
  derive: (numbers, row) => numbers.bytes_out[row] / divisor_s(numbers, row),
});

/** The eight features of the published analyses. */
export const CLASSIC_FEATURES = [
  sessionDuration,
  hour,
  dayOfWeek,
  totalBytesFeature,
  transferRatio,
  avgPacketSize,
  bytesInPerSec,
  bytesOutPerSec,
] as const;
