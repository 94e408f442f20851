import { columnMappingSchema, MAPPED_PROPERTIES, type MappedProperty } from '@weir/schema';
import { z } from 'zod';
import { feedsFileSchema } from '../intake/feeds/feeds-file.ts';

/** JSON Schema of mapping files, from the root of the repository. */
export const MAPPING_SCHEMA_FILE = 'docs/reference/column-mapping.schema.json';

/** Content of the column of each property. */
const PROPERTIES: Readonly<Record<MappedProperty, string>> = {
  start_time: 'Time of the request, or start of the session.',
  start_date: 'Day of the start, in a log that has the time of day in another column.',
  end_time: 'End of the session.',
  duration: 'Duration of the session, in duration_unit or as h:mm:ss. It can replace end_time.',
  src_ip: 'Address of the client, also with its port.',
  src_port: 'Port of the client.',
  dst_ip: 'Address of the server, also with its port.',
  dst_port: 'Port of the server.',
  protocol: 'Protocol, by name or number.',
  bytes_in: 'Bytes that the monitored server received.',
  bytes_out: 'Bytes that the monitored server sent.',
  bytes_total: 'Bytes of both directions. The direction that has no column is the rest.',
  response_code: 'HTTP status code.',
  src_ip_country_code: 'Country of the client, two letters of ISO 3166-1.',
  path: 'Path, URL or request line.',
  user_agent: 'User agent.',
  rule_names: 'Name of the rule that matched.',
  label: 'Your classification of the session.',
  direction: 'Arrow (<- exchanges source and destination), reply or request; in or out gives the direction of bytes_total.',
  action: 'What a firewall did: allow, count, challenge, block or a similar word. Read for records only.',
};

/** Names the properties of a mapping one by one, so that editors list and explain them. */
const listProperties = ({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void => {
  const names = (jsonSchema.propertyNames as { enum?: readonly string[] } | undefined)?.enum;
  if (names === undefined || names.join() !== MAPPED_PROPERTIES.join()) return;
  delete jsonSchema.propertyNames;
  jsonSchema.properties = Object.fromEntries(MAPPED_PROPERTIES.map((name) => [name, { type: 'string', minLength: 1, maxLength: 200, description: PROPERTIES[name] }]));
  jsonSchema.required = ['start_time', 'src_ip'];
  jsonSchema.additionalProperties = false;
};

const toText = (title: string, schema: z.ZodType): string => `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: listProperties }) }, null, 2)}\n`;

/** Schema of a mapping file: the mapping, and the link to its JSON Schema by which editors complete the file. */
const mappingFileSchema = z.object({ $schema: z.string().optional().describe('Link to this JSON Schema.'), ...columnMappingSchema.shape }).strict();

/** JSON Schemas of files that a user writes, by the name of the file. */
export const SETTINGS_SCHEMAS: Readonly<Record<string, () => string>> = {
  mapping: () => toText('Column mapping of Weir', mappingFileSchema),
  feeds: () => toText('Feeds file of Weir', feedsFileSchema),
};
