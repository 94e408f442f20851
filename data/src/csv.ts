import type { SampleRow } from './sample-row.ts';

const toIso = (timeMs: number): string => new Date(timeMs).toISOString().replace('.000Z', 'Z');

/** Columns of the CloudWatch CSV in order, with the value of each; `time` repeats the start. */
const COLUMNS: ReadonlyArray<readonly [string, (row: SampleRow) => string | number | null]> = [
  ['bytes_in', (row) => row.bytes_in],
  ['bytes_out', (row) => row.bytes_out],
  ['creation_time', (row) => toIso(row.start_time)],
  ['end_time', (row) => toIso(row.end_time)],
  ['src_ip', (row) => row.src_ip],
  ['src_ip_country_code', (row) => row.src_ip_country_code],
  ['protocol', (row) => row.protocol],
  ['response.code', (row) => row.response_code],
  ['dst_port', (row) => row.dst_port],
  ['dst_ip', (row) => row.dst_ip],
  ['rule_names', (row) => row.rule_names],
  ['observation_name', (row) => row.observation_name],
  ['source.meta', (row) => row.source_meta],
  ['source.name', (row) => row.source_name],
  ['time', (row) => toIso(row.start_time)],
  ['detection_types', (row) => row.detection_types],
];

/** Header line of the file, without a line end. */
export const CSV_HEADER = COLUMNS.map(([name]) => name).join(',');

/** Last column, present only where a row has a label. */
const LABEL_COLUMN = ['label', (row: SampleRow) => row.label] as const;

const toCell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Returns rows as CSV with the CloudWatch columns: header first, LF line ends, an empty cell for null. */
export const toCsv = (rows: readonly SampleRow[]): string => {
  const columns = rows.some(({ label }) => label !== null) ? [...COLUMNS, LABEL_COLUMN] : COLUMNS;
  const header = columns.map(([name]) => name).join(',');
  return [header, ...rows.map((row) => columns.map(([, cellOf]) => toCell(cellOf(row))).join(',')), ''].join('\n');
};
