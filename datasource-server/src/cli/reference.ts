import type { Command } from 'commander';
import { toDetectionSchema, toFindingsPage } from '../detect/findings/findings-reference.ts';
import { toQueriesPage } from '../answer/queries/queries-reference.ts';
import { toFormatsTable } from '../intake/formats/formats-reference.ts';
import { FORMATS } from '../intake/formats/index.ts';
import { toSettingsPage } from '../serve/config/settings-reference.ts';
import { toOpenApi } from '../serve/http/openapi.ts';
import { VERSION } from '../version.ts';
import { toCommandsPage } from './cli-reference.ts';
import { writeOut } from './write-text.ts';

/** Pages of docs/reference that `weir reference` writes; each takes the definition of the command line. */
export const REFERENCE_PAGES: Readonly<Record<string, (program: Command) => string>> = {
  cli: toCommandsPage,
  findings: toFindingsPage,
  queries: toQueriesPage,
  settings: toSettingsPage,
};

interface OutFlags {
  readonly out?: string;
}

/** `weir reference PAGE`: writes a reference page as Markdown. */
export const writeReference = (program: Command, page: string, { out }: OutFlags): Promise<void> => writeOut(out, REFERENCE_PAGES[page](program));

/** `weir formats`: writes the log formats that Weir reads, and how it recognises them, as Markdown. */
export const writeFormats = ({ out }: OutFlags): Promise<void> => writeOut(out, toFormatsTable(FORMATS));

/** `weir detection-schema`: writes the JSON Schema of detection settings files. */
export const writeDetectionSchema = ({ out }: OutFlags): Promise<void> => writeOut(out, toDetectionSchema());

/** `weir openapi`: writes the OpenAPI document, which the server also answers at /api/v1/openapi.json. */
export const writeOpenApi = ({ out }: OutFlags): Promise<void> => writeOut(out, `${JSON.stringify(toOpenApi(VERSION), null, 2)}\n`);
