/** Compares the accuracy of Weir's forests with scikit-learn's, set by set; `npm run bench -- parity`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runContest, type Contest } from './contest.ts';
import { GENERATED_SETS, type ForestKind } from './data-sets.ts';
import type { NamedSet } from './labelled-set.ts';
import { findPeer } from './peer.ts';
import { contestRow, tableHead, verdictText } from './report.ts';
import { toVerdict } from './verdict.ts';

const USAGE = `usage: npm run bench -- parity [--seeds N] [--trees N] [--histograms] [--only NAME]... [--json FILE]

  --seeds N    seeds per set, at least 2; default 10; noisy sets get up to 80
  --trees N    trees per forest; default 100
  --histograms our random forest seeks splits in histograms, whatever its default
  --only NAME  only sets of this name, or forests of this kind: isolation-forest, random-forest
  --json FILE  all figures, seed by seed

WEIR_PYTHON names a Python that has scikit-learn, default python3.
WEIR_SHARED_DATA names the folder of the real sets that are not part of scikit-learn.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    trees: { type: 'string', default: '100' },
    histograms: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const nSeeds = Number(values.seeds);
const nTrees = Number(values.trees);
const splitFinding = values.histograms ? 'histogram' : undefined;
const say = (text: string): void => void process.stdout.write(text);

if (values.help || !Number.isInteger(nSeeds) || nSeeds < 2 || !Number.isInteger(nTrees) || nTrees < 1) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const folder = mkdtempSync(join(tmpdir(), 'weir-parity-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const peer = await findPeer(folder);
say(
  peer === undefined
    ? 'scikit-learn not found (set WEIR_PYTHON to a Python that has it): only Weir is measured, without a comparison.\n'
    : `Node ${process.versions.node}; ${peer.versions}; ${nTrees} trees, one thread each.\n`,
);

const chosen: Record<ForestKind, NamedSet[]> = { 'isolation-forest': [], 'random-forest': [] };
const choose = (kind: ForestKind, set: NamedSet): void => {
  if (values.only.length === 0 || values.only.includes(set.name) || values.only.includes(kind)) chosen[kind].push(set);
};
for (const kind of ['isolation-forest', 'random-forest'] as const) for (const set of GENERATED_SETS[kind]) choose(kind, set);
for (const { kind, name, set } of (await peer?.loadRealSets(process.env['WEIR_SHARED_DATA'] ?? resolve('../shared/data'))) ?? []) {
  if (set === undefined) say(`${kind}: ${name} skipped, its file is not in WEIR_SHARED_DATA.\n`);
  else choose(kind, set);
}

const contests: Contest[] = [];
for (const kind of ['isolation-forest', 'random-forest'] as const) {
  if (chosen[kind].length === 0) continue;
  say(tableHead(kind, peer !== undefined));
  for (const set of chosen[kind]) {
    const contest = await runContest(kind, set, { nSeeds, nTrees, splitFinding, peer });
    say(contestRow(contest));
    contests.push(contest);
  }
}
peer?.end();

const verdicts = Object.fromEntries(
  (['isolation-forest', 'random-forest'] as const)
    .map((kind) => [kind, contests.filter((contest) => contest.kind === kind)] as const)
    .filter(([, ofKind]) => peer !== undefined && ofKind.length > 0)
    .map(([kind, ofKind]) => [kind, toVerdict(ofKind)] as const),
);
if (contests.length === 0) {
  process.stderr.write(`Unknown set: got ${values.only.join(', ')}.\n`);
  process.exitCode = 2;
} else {
  if (peer !== undefined) say('\n† scikit-learn rounds to float32, which merges more than 1 % of the values of a column.\n');
  for (const [kind, verdict] of Object.entries(verdicts)) say(verdictText(kind as ForestKind, verdict));
}
if (Object.values(verdicts).some(({ failures }) => failures.length > 0)) process.exitCode = 1;
if (values.json !== undefined) {
  const setup = { node: process.versions.node, peer: peer?.versions ?? null, nTrees, splitFinding: splitFinding ?? 'default' };
  writeFileSync(values.json, `${JSON.stringify({ ...setup, verdicts, contests }, null, 1)}\n`);
}
