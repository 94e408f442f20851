import { allRules } from '../../dashboards/src/reference.ts';
import { DASHBOARDS } from '../../dashboards/src/provisioning-files.ts';
import { CHECKS } from '../../datasource-server/src/detect/audit/index.ts';
import { FINDINGS } from '../../datasource-server/src/detect/findings/index.ts';
import { FORMATS } from '../../datasource-server/src/intake/formats/index.ts';
import { FEEDS } from '../../datasource-server/src/intake/feeds/index.ts';
import { EXPORTS } from '../../datasource-server/src/answer/exports/index.ts';
import { QUERY_TYPES } from '@weir/schema';
import { views } from '@weir/views';
import { docPaths, readDoc } from './markdown.ts';

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty'];

/** Things that the docs count, with the number in the code. */
const COUNTS: ReadonlyArray<readonly [noun: RegExp, count: number]> = [
  [/(?:provisioned )?dashboards/, DASHBOARDS.size],
  [/alert rules/, allRules().length],
  [/views/, views.length],
  [/kinds of findings?/, FINDINGS.length],
  [/(?:data quality )?checks/, CHECKS.length],
  [/log formats/, FORMATS.length],
  [/kinds of feeds?/, FEEDS.length],
  [/export formats/, EXPORTS.length],
  [/query types/, Object.keys(QUERY_TYPES).length],
];

/** Statements such as "seven dashboards" or "11 alert rules" whose number is not the code's. */
const wrongCounts = (text: string): string[] =>
  COUNTS.flatMap(([noun, count]) =>
    [...text.replaceAll(/\s+/g, ' ').matchAll(new RegExp(`\\b(\\d+|${WORDS.slice(2).join('|')}) (${noun.source})\\b`, 'gi'))]
      .filter(([, number]) => (WORDS.includes(number.toLowerCase()) ? WORDS.indexOf(number.toLowerCase()) : Number(number)) !== count)
      .map(([statement]) => `${statement} (there are ${count})`),
  );

test('a wrong count is noticed, as a word and as a number, and a right one is not', () => {
  expect(wrongCounts('It has three dashboards and 99 alert rules.')).toEqual([`three dashboards (there are ${DASHBOARDS.size})`, `99 alert rules (there are ${allRules().length})`]);
  expect(wrongCounts(`It has ${DASHBOARDS.size} dashboards.`)).toEqual([]);
});

/** Benchmarks and decisions count what was measured then. */
const CURRENT = docPaths().filter((path) => !/^docs\/(adr\/|benchmarks\.md)/.test(path));

describe.each(CURRENT)('%s', (path) => {
  it('counts what the code has', () => expect(wrongCounts(readDoc(path))).toEqual([]));
});

test('the README counts dashboards, rules and views', () => {
  const text = readDoc('README.md').replaceAll(/\s+/g, ' ');
  expect(text).toContain(`${WORDS[DASHBOARDS.size]} dashboards`);
  expect(text).toContain(`${WORDS[allRules().length]} alert rules`);
  expect(text).toContain(`${WORDS[views.length]} views`);
});

test('the README has at most 140 lines, ARCHITECTURE.md at most 200', () => {
  expect(readDoc('README.md').split('\n').length).toBeLessThanOrEqual(141);
  expect(readDoc('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(201);
});
