/** Writes fixtures of the Go tests as JSON: query types and encoded frames from the TypeScript sources. */
import { DEFAULT_QUERY, QUERY_TYPES, type Frame } from '@weir/schema';
import { encodeArrowFrame } from '../../datasource-server/src/serve/http/arrow-frame.ts';

const ROWS = 1000;

const FRAMES: Record<string, Frame> = {
  kinds: {
    name: 'every kind — 東京',
    refId: 'A/ü',
    meta: {
      type: 'table',
      typeVersion: [0, 1],
      notices: [{ severity: 'warning', text: 'a 🦊 passed' }],
      custom: { model_version: 'abc', nested: { n: 1 } },
    },
    fields: [
      { name: 'time', type: 'time', values: [0, 1_790_000_000_123, null, -1] },
      { name: 'number', type: 'number', labels: { src_ip: '192.0.2.1' }, config: { unit: 'bytes', displayName: 'Bytes' }, values: [0.1, null, -5e-324, 2 ** 53] },
      { name: 'text', type: 'string', values: ['', 'Zürich 東京 🦊', null, 'a\u0000b'] },
      { name: 'flag', type: 'boolean', values: [true, false, null, true] },
    ],
  },
  one_name: {
    name: 'wide',
    meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
    fields: [
      { name: 'time', type: 'time', values: [0, 60_000] },
      { name: 'value', type: 'number', labels: { src_ip: 'a' }, values: [1, 2] },
      { name: 'value', type: 'number', labels: { src_ip: 'b' }, values: Float64Array.of(3, 4) },
    ],
  },
  no_rows: {
    name: 'no rows',
    fields: [
      { name: 'time', type: 'time', values: [] },
      { name: 'number', type: 'number', values: [] },
      { name: 'text', type: 'string', values: [] },
      { name: 'flag', type: 'boolean', values: [] },
    ],
  },
  no_fields: { name: 'no fields', fields: [] },
  long: {
    name: 'long',
    fields: [
      { name: 'time', type: 'time', values: Array.from({ length: ROWS }, (_, i) => 1_790_000_000_000 + i) },
      { name: 'number', type: 'number', values: Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? null : i / 3)) },
      { name: 'text', type: 'string', values: Array.from({ length: ROWS }, (_, i) => (i % 5 === 0 ? null : `ü${i}`)) },
      { name: 'flag', type: 'boolean', values: Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? null : i % 2 === 0)) },
    ],
  },
};

const frames = Object.fromEntries(Object.entries(FRAMES).map(([name, frame]) => [name, Buffer.from(encodeArrowFrame(frame)).toString('base64')]));
process.stdout.write(JSON.stringify({ query_types: QUERY_TYPES, default_query: DEFAULT_QUERY, frames }));
