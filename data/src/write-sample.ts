import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateSample, SAMPLE_SEED, toCsv, toTruthJson } from './index.ts';

const folder = new URL('../sample/', import.meta.url);
const { rows, truth } = generateSample({ seed: SAMPLE_SEED });
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('sessions.csv', folder), toCsv(rows));
writeFileSync(new URL('truth.json', folder), toTruthJson(truth));
process.stdout.write(`${rows.length} rows written to ${fileURLToPath(folder)}\n`);
