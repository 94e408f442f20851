import { MAX_DESTINATIONS, RESOLUTION_STEPS_MS, toDestination, type LogShape, type Peaks, type SessionBlock } from '@weir/schema';
import { rowsBySource } from './rows-by-source.ts';

const MINUTE_MS = 60_000;
const PORT_COUNT = 65_536;

/** Sources listed per direction: the peak of all other sources is then known for each source. */
const PEAK_COUNT = 2;

/**
 * Returns counts, time range, time resolution and destinations of sessions in any order, as a store computes them for its own.
 * Destinations are listed by descending number of sources, then by text.
 */
export const toLogShape = (block: SessionBlock): LogShape => {
  const { size, numbers } = block;
  const { start_time } = numbers;
  const on_clock = RESOLUTION_STEPS_MS.map(() => 0);
  const minutes = new Array<number>(60).fill(0);
  let first_time = Infinity;
  let last_time = -Infinity;
  for (let row = 0; row < size; row++) {
    const start = start_time[row];
    if (start < first_time) first_time = start;
    if (start > last_time) last_time = start;
    minutes[Math.floor(start / MINUTE_MS) % 60]++;
    for (let step = 0; step < RESOLUTION_STEPS_MS.length; step++) if (start % RESOLUTION_STEPS_MS[step] === 0) on_clock[step]++;
  }
  const { source_count, destinations } = countDestinations(block);
  return { session_count: size, source_count, first_time: size === 0 ? null : first_time, last_time: size === 0 ? null : last_time, on_clock, minutes, destinations };
};

const countDestinations = (block: SessionBlock): Pick<LogShape, 'source_count' | 'destinations'> => {
  const { numbers, texts, terms } = block;
  const { src_ip, dst_ip } = texts;
  const { dst_port } = numbers;
  // A destination is an address, else a port, else neither: terms first, then neither, then ports.
  const keyOf = (row: number): number => (dst_ip[row] >= 0 ? dst_ip[row] : terms.length + 1 + dst_port[row]);
  const counts = new Uint32Array(terms.length + 1 + PORT_COUNT);
  const lastSource = new Int32Array(counts.length).fill(-1);
  let source_count = 0;
  let source = -1;
  for (const row of rowsBySource(block)) {
    if (src_ip[row] !== source) source_count++;
    source = src_ip[row];
    const key = keyOf(row);
    if (lastSource[key] === source) continue;
    lastSource[key] = source;
    counts[key]++;
  }
  const toText = (key: number): string => (key < terms.length ? terms[key] : toDestination({ dst_ip: null, dst_port: key === terms.length ? null : key - terms.length - 1 }));
  const destinations: Array<LogShape['destinations'][number]> = [];
  counts.forEach((count, key) => {
    if (count > 0) destinations.push({ destination: toText(key), source_count: count });
  });
  destinations.sort((a, b) => b.source_count - a.source_count || (a.destination < b.destination ? -1 : 1));
  return { source_count, destinations: destinations.slice(0, MAX_DESTINATIONS) };
};

/** Returns the largest single sessions of sessions in any order, one per source: by descending bytes, then by source. */
export const toPeaks = (block: SessionBlock): Peaks => ({ bytes_in: toLargest(block, block.numbers.bytes_in), bytes_out: toLargest(block, block.numbers.bytes_out) });

const toLargest = ({ size, texts, terms }: SessionBlock, bytes: Float64Array): Peaks['bytes_in'] => {
  const { src_ip } = texts;
  const largest = new Float64Array(terms.length).fill(-1);
  for (let row = 0; row < size; row++) if (bytes[row] > largest[src_ip[row]]) largest[src_ip[row]] = bytes[row];
  const peaks: Array<Peaks['bytes_in'][number]> = [];
  largest.forEach((value, term) => {
    if (value < 0) return;
    const at = peaks.findIndex((peak) => value > peak.bytes || (value === peak.bytes && terms[term] < peak.src_ip));
    if (at >= 0) peaks.splice(at, 0, { src_ip: terms[term], bytes: value });
    else if (peaks.length < PEAK_COUNT) peaks.push({ src_ip: terms[term], bytes: value });
    peaks.length = Math.min(peaks.length, PEAK_COUNT);
  });
  return peaks;
};
