import type { Field, Frame, FrameMeta } from '@weir/schema';

/** Returns columns as a data plane table. */
export const tableFrame = (name: string, fields: readonly Field[], meta: FrameMeta = {}): Frame => ({
  name,
  meta: { type: 'table', typeVersion: [0, 1], ...meta },
  fields,
});
