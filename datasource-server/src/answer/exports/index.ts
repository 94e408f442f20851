import type { ExportDefinition } from './define-export.ts';
import { findingsCsv } from './findings-csv.ts';
import { navigatorLayer } from './navigator-layer.ts';
import { ocsfEvents } from './ocsf-events.ts';
import { stixBundle } from './stix-bundle.ts';

/** Every export format. */
export const EXPORTS: readonly ExportDefinition[] = [navigatorLayer, stixBundle, ocsfEvents, findingsCsv];
