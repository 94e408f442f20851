import type { Enrichment } from './enrich-findings.ts';
import { UNKNOWN_CONTEXT } from './source-enrichment.ts';

/** Knows nothing of any address, and never anything else. */
export const NO_ENRICHMENT: Enrichment = { version: 'none', refresh: () => Promise.resolve(), of: () => UNKNOWN_CONTEXT };
