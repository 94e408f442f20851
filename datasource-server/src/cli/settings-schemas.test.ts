import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAPPED_PROPERTIES } from '@weir/schema';
import { MAPPING_SCHEMA_FILE, SETTINGS_SCHEMAS } from './settings-schemas.ts';

const ROOT = join(__dirname, '../../..');

describe('JSON Schemas of files that a user writes', () => {
  it.each([
    ['mapping', MAPPING_SCHEMA_FILE],
    ['feeds', 'docs/reference/feeds.schema.json'],
  ])('of a %s file is in %s', (of, file) => expect(readFileSync(join(ROOT, file), 'utf8')).toBe(SETTINGS_SCHEMAS[of]()));

  it('list the properties of a mapping, and accept the link to the schema', () => {
    const { properties } = JSON.parse(SETTINGS_SCHEMAS.mapping()) as { properties: Record<string, { properties: object; required: string[] }> };
    expect(Object.keys(properties.columns.properties)).toEqual([...MAPPED_PROPERTIES]);
    expect(properties.columns.required).toEqual(['start_time', 'src_ip']);
    expect(properties.$schema).toBeDefined();
  });

  it('list the kinds of feeds', () => {
    const text = SETTINGS_SCHEMAS.feeds();
    for (const kind of ['files', 'cloudwatch_logs', 's3', 's3_queue', 'syslog']) expect(text).toContain(`"const": "${kind}"`);
  });
});
