export * from './api.ts';
export * from './columns.ts';
export * from './errors.ts';
export * from './finding.ts';
export * from './format-quantity.ts';
export * from './frame.ts';
export * from './query.ts';
export * from './session.ts';
