import { columnMappingSchema } from '@weir/schema';
import { z } from 'zod';
import { feedsFileSchema } from '../intake/feeds/feeds-file.ts';

/** JSON Schema of mapping files, from the root of the repository. */
export const MAPPING_SCHEMA_FILE = 'docs/reference/column-mapping.schema.json';

const toText = (title: string, schema: z.ZodType): string => `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }, null, 2)}\n`;

/** Schema of a mapping file: the mapping, and the link to its JSON Schema by which editors complete the file. */
const mappingFileSchema = z.object({ $schema: z.string().optional().describe('Link to this JSON Schema.'), ...columnMappingSchema.shape }).strict();

/** JSON Schemas of files that a user writes, by the name of the file. */
export const SETTINGS_SCHEMAS: Readonly<Record<string, () => string>> = {
  mapping: () => toText('Column mapping of Weir', mappingFileSchema),
  feeds: () => toText('Feeds file of Weir', feedsFileSchema),
};
