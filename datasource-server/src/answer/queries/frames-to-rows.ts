import { frameLength, type Frame } from '@weir/schema';

export type Cell = string | number | boolean | null;
export type Row = Record<string, Cell>;

const isSeries = ({ fields }: Frame): boolean => fields.length === 2 && fields[0].type === 'time' && fields[1].type === 'number';

/**
 * Converts frames to rows, for clients without data frames. Series and labelled numbers become one row per value with their
 * labels, `series` and `value` as properties; other frames keep their rows. Times are UTC epoch ms.
 */
export const framesToRows = (frames: readonly Frame[]): Row[] => {
  const rows = frames.flatMap(toRows);
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  // Clients take the columns from the first row.
  return rows.some((row) => Object.keys(row).length < names.size) ? rows.map((row) => Object.fromEntries([...names].map((name) => [name, row[name] ?? null]))) : rows;
};

const toRows = (frame: Frame): Row[] => {
  const length = frameLength(frame);
  const numbered = frame.meta?.type === 'numeric-multi';
  if (isSeries(frame) || numbered) {
    const { name, labels = {}, config, values } = frame.fields[numbered ? 0 : 1];
    const series = config?.displayName ?? name;
    return Array.from({ length }, (_, index) => ({ ...(numbered ? {} : { time: toCell(frame.fields[0].values[index]) }), series, ...labels, value: toCell(values[index]) }));
  }
  return Array.from({ length }, (_, index) => Object.fromEntries(frame.fields.map(({ name, values }) => [name, toCell(values[index])])));
};

/** JSON has no NaN and no infinity. */
const toCell = (value: Cell): Cell => (typeof value === 'number' && !Number.isFinite(value) ? null : value);
