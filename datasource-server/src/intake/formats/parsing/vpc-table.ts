import { toCells } from './csv-cells.ts';
import { VPC_FIELDS } from './vpc-fields.ts';

const DELIMITERS = [',', '\t', ';', '|'];

const squeeze = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Field names by their letters alone: Athena writes `log_status`, CloudWatch Logs Insights `logStatus`, and Athena's first guide had names of its own. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ...VPC_FIELDS.map((name) => [squeeze(name), name] as const),
  ['account', 'account-id'],
  ['sourceaddress', 'srcaddr'],
  ['destinationaddress', 'dstaddr'],
  ['sourceport', 'srcport'],
  ['destinationport', 'dstport'],
  ['numpackets', 'packets'],
  ['numbytes', 'bytes'],
  ['starttime', 'start'],
  ['endtime', 'end'],
]);

/** The columns of flow logs in a table. */
export interface VpcTable {
  /** Field of each column; columns of other content keep their names. */
  readonly fields: readonly string[];
  readonly header: string;
  /** Returns the values of a row, `-` where it has none; null where quotes are unbalanced. */
  readonly toValues: (line: string) => readonly string[] | null;
}

/** Returns the table whose header is this line, as exports of Athena and CloudWatch Logs Insights have it; null for another line. */
export const parseVpcTable = (header: string): VpcTable | null => {
  for (const delimiter of DELIMITERS) {
    const names = toCells(header, delimiter)?.map((name) => name.trim()) ?? [];
    const fields = names.map((name) => FIELDS.get(squeeze(name)) ?? name);
    if (!fields.includes('srcaddr') && !fields.includes('pkt-srcaddr')) continue;
    if (!['bytes', 'start', 'end'].every((name) => fields.includes(name)) || new Set(fields).size < fields.length) continue;
    const toValue = (cell: string): string => (/^\s*(?:null)?\s*$/i.test(cell) ? '-' : cell.trim());
    return { fields, header, toValues: (line) => toCells(line, delimiter)?.map(toValue) ?? null };
  }
  return null;
};
