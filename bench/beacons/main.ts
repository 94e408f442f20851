/** Measures the detection of one beacon among ten thousand busy people; `npm run bench -- beacons`. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRandom, measurePeriodicity } from '@weir/kernels';
import { MEASURES, type Measure } from './measures.ts';
import { beaconPair, CLAIM, evenPair, humanPair, MISHAPS, POLLERS, type BeaconShape } from './traffic.ts';

const USAGE = `usage: npm run bench -- beacons [--seeds N] [--pairs N] [--json [FILE]]

  --seeds N  beacons of each shape, each among the people of one day, five to a day; default 100
  --pairs N  people's pairs in a day; default 10000
  --json     all figures as JSON on standard output, or in FILE
`;
const BEATS = [20, 50, 100, 288];
const JITTERS = [0, 0.1, 0.2, 0.3, 0.4];
const MISSES = [0, 0.1, 0.2, 0.3];
const POLLERS_EACH = 4;
/** Number of beacons that are compared, one at a time, with the same people. */
const BEACONS_A_DAY = 5;
const NAMES = Object.keys(MEASURES) as Measure[];
/** Number of most regular people per number of intervals, to count false alarms. */
const EVEN_PEOPLE = 20_000;
const INTERVALS = [9, 20, 60];
const CHANCES = [0.1, 0.01, 0.001, 0.0001];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '100' },
    pairs: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const nSeeds = Number(values.seeds);
const nPairs = Number(values.pairs);
if (values.help || ![nSeeds, nPairs].every((value) => Number.isInteger(value) && value > 0) || positionals.length > (values.json ? 1 : 0)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const say = (text: string): void => void (values.json && positionals.length === 0 ? process.stderr : process.stdout).write(text);

/** A probability of one percent of a false alarm in a whole log. */
const maxChance = 0.01 / nPairs;
const isFound = (evidence: number): boolean => evidence > -Math.log10(maxChance);

interface Cell extends BeaconShape {
  /** Number ranked above every person of their day, by score. */
  readonly first: Record<Measure, number>;
  /** Number above the threshold. */
  found: number;
}
const shapes: BeaconShape[] = [CLAIM, ...BEATS.flatMap((beats) => JITTERS.flatMap((jitter) => MISSES.map((missed) => ({ beats, jitter, missed }))))];
const noFirst = (): Record<Measure, number> => ({ weir: 0, cv: 0, rita: 0, 'rita-timing': 0 });
const cells: Cell[] = shapes.map((shape) => ({ ...shape, first: noFirst(), found: 0 }));
const mishaps = Object.keys(MISHAPS).map((name) => ({ name, found: 0, first: noFirst() }));
const pollers = Object.keys(POLLERS).map((name) => ({ name, pairs: 0, found: 0, aboveClaim: 0 }));
const peopleFound: number[] = [];
let sessions = 0;
let scoring_s = 0;
const cpu = process.cpuUsage();

/** Returns the highest score of the people of one day, by score. */
function meetPeople(day: number): Record<Measure, number> {
  const people = Array.from({ length: nPairs }, (_, index) => humanPair(day, index));
  sessions += people.reduce((sum, { starts }) => sum + starts.length, 0);
  const highest = {} as Record<Measure, number>;
  for (const name of NAMES) {
    const before = process.cpuUsage();
    const scores = people.map(MEASURES[name]);
    if (name === 'weir') {
      const taken = process.cpuUsage(before);
      scoring_s += (taken.user + taken.system) / 1e6;
      peopleFound.push(scores.filter(isFound).length);
    }
    highest[name] = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  }
  return highest;
}

let highest = {} as Record<Measure, number>;
for (let seed = 0; seed < nSeeds; seed++) {
  if (seed % BEACONS_A_DAY === 0) highest = meetPeople(seed / BEACONS_A_DAY);
  for (const cell of cells) {
    const beacon = beaconPair(seed, cell);
    for (const name of NAMES) if (MEASURES[name](beacon) > highest[name]) cell.first[name]++;
    if (isFound(MEASURES.weir(beacon))) cell.found++;
  }
  mishaps.forEach((mishap, i) => {
    const beacon = MISHAPS[mishap.name](seed, createRandom(seed, 50 + i));
    for (const name of NAMES) if (MEASURES[name](beacon) > highest[name]) mishap.first[name]++;
    if (isFound(MEASURES.weir(beacon))) mishap.found++;
  });
  const claim = MEASURES.weir(beaconPair(seed, CLAIM));
  pollers.forEach((poller, kind) => {
    for (let i = 0; i < POLLERS_EACH; i++) {
      const evidence = MEASURES.weir(POLLERS[poller.name](createRandom(seed, 100 + 10 * kind + i)));
      poller.pairs++;
      if (isFound(evidence)) poller.found++;
      if (evidence > claim) poller.aboveClaim++;
    }
  });
  if (process.stderr.isTTY) process.stderr.write(`\r${seed + 1} of ${nSeeds} beacons`);
}
if (process.stderr.isTTY) process.stderr.write('\r');

/** Counts the most regular people with at most each probability. */
const calibration = INTERVALS.map((nIntervals) => {
  const chances = Array.from({ length: EVEN_PEOPLE }, (_, index) => {
    const { starts, sizes } = evenPair(nIntervals, index, nIntervals);
    return measurePeriodicity(starts, sizes).chance;
  });
  return { nIntervals, shares: CHANCES.map((chance) => chances.filter((found) => found <= chance).length / EVEN_PEOPLE) };
});

const { user, system } = process.cpuUsage(cpu);
const percent = (count: number, of = nSeeds): string => `${((100 * count) / of).toFixed(0)} %`;
const falseAlarms = peopleFound.reduce((sum, count) => sum + count, 0);
const [claim, ...grid] = cells;
const allFound = cells.reduce((sum, cell) => sum + cell.found, 0);
const summary = {
  node: process.versions.node, seeds: nSeeds, pairs: nPairs, sessions, max_chance: maxChance,
  false_alarms: falseAlarms, days: peopleFound.length, days_with_false_alarm: peopleFound.filter((count) => count > 0).length,
  /** For days with one beacon, all shapes equally frequent. */
  precision: allFound / (allFound + (falseAlarms / peopleFound.length) * nSeeds * cells.length),
  recall: allFound / (cells.length * nSeeds),
  ms_per_pair: (1000 * scoring_s) / (peopleFound.length * nPairs), cpu_s: (user + system) / 1e6,
  claim, grid, mishaps, pollers, calibration: { people: EVEN_PEOPLE, chances: CHANCES, found: calibration },
};

say(`Node ${process.versions.node}; ${nSeeds} beacons of each shape, each among the ${nPairs.toLocaleString('en')} people's pairs of a day (${Math.round(sessions / peopleFound.length).toLocaleString('en')} sessions), ${peopleFound.length} days\n`);
say(`\nBeacon of 288 beats, 200 to 350 s apart: ranked first in ${NAMES.map((name) => `${percent(claim.first[name])} (${name})`).join(', ')}; found ${percent(claim.found)}\n`);
say(`People found at a probability of at most ${maxChance}: ${falseAlarms} of ${(peopleFound.length * nPairs).toLocaleString('en')} pairs; precision ${summary.precision.toFixed(4)}, recall over all shapes below ${summary.recall.toFixed(3)}\n`);
say(`${summary.ms_per_pair.toFixed(3)} ms per pair; ${summary.cpu_s.toFixed(0)} s of CPU in total\n`);
say(`\nFound (above the threshold), and ranked first by ${NAMES.join(' / ')}, out of ${nSeeds}\n\n`);
say(`| beats | jitter | ${MISSES.map((missed) => `${100 * missed} % missed`).join(' | ')} |\n|---|---|${MISSES.map(() => '---|').join('')}\n`);
for (const beats of BEATS) {
  for (const jitter of JITTERS) {
    const row = grid.filter((cell) => cell.beats === beats && cell.jitter === jitter);
    say(`| ${beats} | ±${(100 * jitter).toFixed(0)} % | ${row.map(({ found, first }) => `${percent(found)}; ${NAMES.map((name) => ((100 * first[name]) / nSeeds).toFixed(0)).join(' / ')}`).join(' | ')} |\n`);
  }
}
say('\nRanked first, mean over the shapes of the table: ');
const firstOf = (name: Measure): number => grid.reduce((sum, { first }) => sum + first[name], 0) / (grid.length * nSeeds);
say(`${NAMES.map((name) => `${name} ${firstOf(name).toFixed(3)}${name === 'weir' ? '' : ` (weir ${(firstOf('weir') - firstOf(name) >= 0 ? '+' : '') + (firstOf('weir') - firstOf(name)).toFixed(3)})`}`).join(', ')}\n`);
say(`\nDisturbances of real beacons: 100 beats, 200 to 350 s apart\n\n| disturbance | found | ranked first by ${NAMES.join(' / ')} |\n|---|---|---|\n`);
for (const { name, found, first } of mishaps) say(`| ${name} | ${percent(found)} | ${NAMES.map((measure) => ((100 * first[measure]) / nSeeds).toFixed(0)).join(' / ')} |\n`);
say(`\nMost regular people, ${EVEN_PEOPLE.toLocaleString('en')} each: share with a probability of at most\n\n| intervals | ${CHANCES.join(' | ')} |\n|---|${CHANCES.map(() => '---|').join('')}\n`);
for (const { nIntervals, shares } of calibration) say(`| ${nIntervals} | ${shares.map((share) => share.toPrecision(2)).join(' | ')} |\n`);
say('\nHarmless periodic traffic, which timing does not distinguish from a beacon\n\n| traffic | found | ranked above the beacon of the claim |\n|---|---|---|\n');
for (const { name, pairs, found, aboveClaim } of pollers) say(`| ${name} | ${percent(found, pairs)} | ${percent(aboveClaim, pairs)} |\n`);
if (values.json) {
  const text = `${JSON.stringify({ ...summary, example: measurePeriodicity(...toArguments(beaconPair(0, CLAIM))) }, null, 1)}\n`;
  if (positionals.length > 0) writeFileSync(positionals[0], text);
  else process.stdout.write(text);
}

function toArguments({ starts, sizes }: ReturnType<typeof beaconPair>): [Float64Array, Float64Array] {
  return [starts, sizes];
}
