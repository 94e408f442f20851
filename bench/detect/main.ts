/** Measures the panel's detection from input frames to output frames, with the forest in a worker; `npm run bench -- detect`. */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createRandom } from '@weir/kernels';
import type { Frame } from '@weir/schema';
import { addDetection, DETECT_DEFAULTS, prepareDetection, toScoreRequest } from '../../panel/src/detect/detect-anomalies';
import { scoreKey } from '../../panel/src/detect/score-cache';
import { scoreRows, type ScoredRows, type ScoreRequest } from '../../panel/src/detect/score-rows';

const USAGE = `usage: npm run bench -- detect [--rows N] [--fields N] [--rounds N]

  --rows N    default 50000
  --fields N  default 8, at most 12
  --rounds N  default 7; prints the median
`;
const SEED = 7;
/** One row in this many is an outlier. */
const OUTLIER_EVERY = 1_000;

/** Returns a frame of log-normal values, similar to bytes and durations. */
const toFrame = (nRows: number, nFields: number): Frame => {
  const random = createRandom(SEED);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  return {
    name: 'bench',
    fields: [
      { name: 'time', type: 'time', values: Array.from({ length: nRows }, (_, row) => row * 1_000) },
      ...Array.from({ length: nFields }, (_, i) => ({
        name: `field_${i + 1}`,
        type: 'number' as const,
        values: Array.from({ length: nRows }, (_, row) => Math.exp(8 + normal() + (row % OUTLIER_EVERY === 0 ? 5 : 0))),
      })),
    ],
  };
};

const scoreInWorker = (request: ScoreRequest): Promise<ScoredRows> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    worker.once('error', reject);
    worker.once('message', (scored: ScoredRows) => {
      resolve(scored);
      void worker.terminate();
    });
    worker.postMessage(request);
  });

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    strict: false,
    options: {
      rows: { type: 'string', default: '50000' },
      fields: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '7' },
      help: { type: 'boolean', default: false },
    },
  });
  const [rows, fields, rounds] = [values.rows, values.fields, values.rounds].map(Number);
  if (values.help === true || [rows, fields, rounds].some((value) => !Number.isInteger(value) || value < 1)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const frame = toFrame(rows, fields);
  const taken: Array<{ prepare: number; score: number; add: number; total: number }> = [];
  let note = '';
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const prepared = prepareDetection([frame], DETECT_DEFAULTS);
    if ('refusal' in prepared) {
      process.stderr.write(`${prepared.refusal}\n`);
      process.exitCode = 2;
      return;
    }
    const request = toScoreRequest(prepared, DETECT_DEFAULTS);
    scoreKey(request);
    const ready = performance.now();
    const scored = await scoreInWorker(request);
    const answered = performance.now();
    note = addDetection(prepared, scored, (_, value) => value.toFixed(1)).note;
    const end = performance.now();
    taken.push({ prepare: ready - start, score: answered - ready, add: end - answered, total: end - start });
  }
  const medianOf = (name: keyof (typeof taken)[number]) => `${median(taken.map((round) => round[name])).toFixed(0)} ms`;
  process.stdout.write(
    `Node ${process.versions.node}, median of ${rounds}. ${note}\n\n` +
      '| rows x fields | rows to numbers | worker: start, fit, score, explain | columns and reasons | total |\n|---:|---:|---:|---:|---:|\n' +
      `| ${rows.toLocaleString('en-US')} x ${fields} | ${medianOf('prepare')} | ${medianOf('score')} | ${medianOf('add')} | ${medianOf('total')} |\n`,
  );
};

if (isMainThread) await main();
else {
  parentPort?.once('message', (request: ScoreRequest) => {
    const scored = scoreRows(request);
    parentPort?.postMessage(scored, [scored.scores.buffer as ArrayBuffer, scored.rarities.buffer as ArrayBuffer]);
  });
}
