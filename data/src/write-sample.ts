import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateExchanges, generateSample, LOG_FILES, SAMPLE_SEED, toCsv, toTruthJson } from './index.ts';

const folder = new URL('../sample/', import.meta.url);
const { rows, truth } = generateSample({ seed: SAMPLE_SEED });
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('sessions.csv', folder), toCsv(rows));
writeFileSync(new URL('truth.json', folder), toTruthJson(truth));
process.stdout.write(`${rows.length} rows written to ${fileURLToPath(folder)}\n`);

const logs = new URL('../logs/', import.meta.url);
const exchanges = generateExchanges(SAMPLE_SEED);
mkdirSync(logs, { recursive: true });
for (const [name, toLines] of Object.entries(LOG_FILES)) writeFileSync(new URL(name, logs), `${toLines(exchanges).join('\n')}\n`);
process.stdout.write(`${exchanges.length} exchanges written to ${fileURLToPath(logs)}\n`);
