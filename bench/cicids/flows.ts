import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import type { CardRows } from '../../datasource-server/src/detect/models/card/card-rows.ts';

/** Columns with addresses and times: a forest trained on them learns the attacker's machine, not the attack. */
const KEYS = ['Flow ID', 'Source IP', 'Source Port', 'Destination IP', 'Destination Port', 'Protocol', 'Timestamp'];
const NAMES: Record<string, string> = {
  'Web Attack – Brute Force': 'brute force',
  'Web Attack – XSS': 'XSS',
  'Web Attack – Sql Injection': 'SQL injection',
  BENIGN: 'benign',
};

/** The flows with their classes; `entity` is the source address, `flow` the connection, `time` the index of the minute. */
export interface Flows extends CardRows {
  readonly flow: readonly string[];
  readonly features: readonly string[];
}

/** Reads the labelled web attacks of CIC-IDS2017: gzipped CSV, addresses and times coded as numbers. */
export const readFlows = (path: string): Flows => {
  const [header, ...records] = Papa.parse<string[]>(gunzipSync(readFileSync(path)).toString('utf8'), { skipEmptyLines: true }).data;
  const features = header.filter((name) => !KEYS.includes(name) && name !== 'Label');
  const at = (name: string): number => header.indexOf(name);
  const columns = features.map(at);
  const labels = records.map((record) => NAMES[record[at('Label')]]);
  const classes = ['benign', 'brute force', 'XSS', 'SQL injection'];
  return {
    X: Float64Array.from(records.flatMap((record) => columns.map((column) => Number(record[column])))),
    y: Int32Array.from(labels, (label) => classes.indexOf(label)),
    nFeatures: features.length,
    classes,
    features,
    entity: records.map((record) => `source ${record[at('Source IP')]}`),
    flow: records.map((record) => record[at('Flow ID')]),
    time: toPlaces(records.map((record) => Number(record[at('Timestamp')]))),
  };
};

/**
 * Times are coded in alphabetical order, in which 10:00 precedes 9:00. Rows are in the order of time, where the code decreases once, from
 * 9:59 to 10:00: rows after the decrease are later.
 */
const toPlaces = (codes: readonly number[]): Float64Array => {
  const codeCount = Math.max(...codes) + 1;
  let falls = 0;
  return Float64Array.from(codes, (code, row) => {
    if (row > 0 && code < codes[row - 1]) falls++;
    return code + falls * codeCount;
  });
};
