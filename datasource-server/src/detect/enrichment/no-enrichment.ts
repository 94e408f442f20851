import type { Enrichment } from './enrich-findings.ts';
import { UNKNOWN_CONTEXT } from './source-enrichment.ts';

/** Enrichment in which every address is unknown. */
export const NO_ENRICHMENT: Enrichment = { version: 'none', refresh: () => Promise.resolve(), of: () => UNKNOWN_CONTEXT, countryOf: () => null };
