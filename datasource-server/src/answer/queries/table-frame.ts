import type { Field, Frame, FrameMeta } from '@weir/schema';

/** Columns as a table of the data plane. */
export const tableFrame = (name: string, fields: readonly Field[], meta: FrameMeta = {}): Frame => ({
  name,
  meta: { type: 'table', typeVersion: [0, 1], ...meta },
  fields,
});
