/** Measures the risk class on the web attacks of CIC-IDS2017, split by split, compared with scikit-learn; `npm run bench -- cicids`. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CardRows, RowSplit } from '../../datasource-server/src/detect/models/card/card-rows.ts';
import { holdOutAtRandom, holdOutEntities, holdOutLast, type HeldOut } from '../../datasource-server/src/detect/models/card/hold-out.ts';
import { measureRows } from '../../datasource-server/src/detect/models/card/measure-rows.ts';
import { readFlows, type Flows } from './flows.ts';
import { findScikit, OURS, type Contestant } from './forests.ts';
import { toCalibrationTable, toClassTable, toOverallTable, toTable } from './report.ts';

const SEED = 42;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const file = join(process.env['WEIR_SHARED_DATA'] ?? resolve('../shared/data'), 'cic-ids2017-web-attacks.csv.gz');
if (!existsSync(file)) {
  say(`Skipped: ${file} not found. Set WEIR_SHARED_DATA to the folder of the real sets, which are not part of the repository.`);
  process.exit(0);
}

/** Splits at the first XSS or SQL injection: attack against benign, tested on kinds of attack that are not in the training data. */
const toUnseenKinds = (flows: Flows): { rows: CardRows; split: RowSplit } => {
  const first = flows.time[flows.y.findIndex((label) => label >= 2)];
  const all = Int32Array.from(flows.y.keys());
  return {
    rows: { ...flows, y: flows.y.map((label) => Math.min(1, label)), classes: ['benign', 'attack'] },
    split: { train: all.filter((row) => flows.time[row] < first), test: all.filter((row) => flows.time[row] >= first) },
  };
};

const compare = async (title: string, rows: CardRows, split: RowSplit, contestants: readonly Contestant[]): Promise<ReadonlyMap<string, Float64Array>> => {
  const y = split.test.map((row) => rows.y[row]);
  const entity = Array.from(split.test, (row) => rows.entity[row]);
  const probabilities = new Map<string, Float64Array>();
  for (const { name, predict } of contestants) probabilities.set(name, await predict(rows, split));
  const measured = new Map([...probabilities].map(([name, all]) => [name, measureRows(y, all, rows.classes, entity, SEED)]));
  say(`\n### ${title}\n\n${split.train.length} flows for training, ${split.test.length} held out.\n\n${toClassTable(measured)}\n\n${toOverallTable(measured)}`);
  say(`\n${toCalibrationTable(y, rows.classes.length, probabilities)}`);
  return probabilities;
};

const compareWhere = async (title: string, rows: CardRows, held: HeldOut, contestants: readonly Contestant[]): Promise<void> => {
  if (held.ok) await compare(title, rows, held.rows, contestants);
  else say(`\n### ${title}\n\nRefused: ${held.reason}`);
};

const flows = readFlows(file);
const scikit = await findScikit();
const contestants = scikit === undefined ? OURS : [...OURS, scikit];
say(`Node ${process.versions.node}; ${scikit?.versions ?? 'scikit-learn not found (set WEIR_PYTHON to a Python that has it): only Weir is measured'}.`);
say(`${flows.y.length} flows, ${flows.features.length} features, ${new Set(flows.entity).size} source addresses, ${new Set(flows.flow).size} connections, ${new Set(flows.time).size} minutes. Shares in %, with 95 % intervals.`);

await compare('At random', flows, holdOutAtRandom(flows.y, flows.classes.length, SEED), contestants);
await compareWhere('By connection', { ...flows, entity: flows.flow }, holdOutEntities({ ...flows, entity: flows.flow.map((flow) => `connection ${flow}`) }, SEED), contestants);
await compareWhere('By source address', flows, holdOutEntities(flows, SEED), contestants);
await compareWhere('By time', flows, holdOutLast(flows), contestants);

const { rows, split } = toUnseenKinds(flows);
const found = await compare('Kinds never seen', rows, split, contestants);
const kinds = flows.classes.map((name, label) => ({ name, at: [...split.test.keys()].filter((index) => flows.y[split.test[index]] === label) })).filter(({ at }) => at.length > 0);
say(`\n${toTable(['classified as attack', 'flows', ...found.keys()], kinds.map(({ name, at }) => [name, String(at.length), ...[...found.values()].map((all) => `${at.filter((index) => all[2 * index + 1] > 0.5).length}`)]))}`);
scikit?.end();
