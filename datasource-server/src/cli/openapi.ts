import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toOpenApi } from '../serve/http/openapi.ts';
import { VERSION } from '../version.ts';

/** `weir openapi`: writes the OpenAPI document, which is also served at /api/v1/openapi.json. */
export const writeOpenApi = async (flags: { out?: string }): Promise<void> => {
  const text = `${JSON.stringify(toOpenApi(VERSION), null, 2)}\n`;
  if (flags.out === undefined) return void process.stdout.write(text);
  await mkdir(dirname(flags.out), { recursive: true });
  await writeFile(flags.out, text);
};
