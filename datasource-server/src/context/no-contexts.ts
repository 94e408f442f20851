import type { Contexts } from './decorate-findings.ts';
import { UNKNOWN_CONTEXT } from './source-contexts.ts';

/** Knows nothing of any address, and never anything else. */
export const NO_CONTEXTS: Contexts = { version: 'none', refresh: () => Promise.resolve(), of: () => UNKNOWN_CONTEXT };
