import type { Field, FieldValues, Frame } from '@weir/schema';

type Cell = number | string | boolean | null;

const mapCells = (frames: readonly Frame[], toCell: (value: Cell, field: Field, row: number) => Cell): Frame[] =>
  frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => ({ ...field, values: Array.from(field.values as ArrayLike<Cell>, (value, row) => toCell(value, field, row)) })),
  }));

const takeRows = (frames: readonly Frame[], count: number): Frame[] =>
  frames.map((frame) => ({ ...frame, fields: frame.fields.map((field) => ({ ...field, values: Array.from(field.values as ArrayLike<Cell>).slice(0, count) })) }));

const repeatRows = (frames: readonly Frame[], count: number): Frame[] =>
  frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field): Field => {
      const { length } = field.values;
      const values: FieldValues = Array.from({ length: length === 0 ? 0 : count }, (_, row) => (field.values as ArrayLike<Cell>)[row % length]);
      return { ...field, values };
    }),
  }));

/** States of the data, as functions of ordinary data. */
export const STATES: Readonly<Record<string, (frames: readonly Frame[]) => Frame[]>> = {
  data: (frames) => [...frames],
  empty: (frames) => takeRows(frames, 0).map(({ meta: _meta, ...frame }) => frame),
  'one point': (frames) => takeRows(frames, 1),
  '100,000 rows': (frames) => repeatRows(frames, 100_000),
  'NaN and nulls': (frames) => mapCells(frames, (value, { type }, row) => (row % 3 === 1 ? (type === 'number' && row % 2 === 0 ? NaN : null) : value)),
  'huge numbers': (frames) => mapCells(frames, (value, { type }) => (type === 'number' && typeof value === 'number' ? value * 1e15 : value)),
  'long names': (frames) => mapCells(frames, (value, { type }) => (type === 'string' && value !== null ? `${String(value)} of a very long name that does not fit into any label` : value)),
};
