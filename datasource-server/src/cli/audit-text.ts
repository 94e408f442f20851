import type { DataAudit, ModelSummary } from '@weir/schema';
import { toAccuracyName, toCardWords } from '../answer/reports/model-card-text.ts';

const WIDTH = 110;
const INDENT = 11;

/** Text in lines of at most WIDTH, all but the first indented. */
const wrap = (text: string): string =>
  text
    .split(' ')
    .reduce<string[]>((lines, word) => {
      const last = lines[lines.length - 1];
      if (last !== undefined && last.length + 1 + word.length <= WIDTH) return [...lines.slice(0, -1), `${last} ${word}`];
      return [...lines, lines.length === 0 ? word : ' '.repeat(INDENT) + word];
    }, [])
    .join('\n');

const count = (times: number, noun: string): string => `${times} ${noun}${times === 1 ? '' : 's'}`;

/** The audit for a terminal: warnings and notes in full, what is fine by name. */
export const toAuditWords = ({ checks, session_count, audited_count }: DataAudit): string[] => {
  const at = (wanted: string) => checks.filter(({ level }) => level === wanted);
  const fine = at('ok').map(({ title }) => title.toLowerCase());
  return [
    `data audit: ${count(at('warning').length, 'warning')}, ${count(at('note').length, 'note')}${audited_count < session_count ? `, from an even sample of ${audited_count} of ${session_count} sessions` : ''}`,
    ...checks.filter(({ level }) => level !== 'ok').map(({ level, sentence }) => wrap(`  ${level.padEnd(INDENT - 3)} ${sentence}`)),
    ...(fine.length === 0 ? [] : [wrap(`  ${'fine'.padEnd(INDENT - 3)} ${fine.join(', ')}`)]),
  ];
};

/** The accuracy of the risk class by its name, and beside it the one it is not. */
export const toClassicWords = ({ classifier }: ModelSummary, { attack_accuracy }: DataAudit): string[] => [
  ...(classifier?.accuracy == null
    ? []
    : [
        `${toAccuracyName(classifier)}: ${(classifier.accuracy * 100).toFixed(2)} % of ${classifier.test_size} held-out sessions in the right risk class (${classifier.label})`,
        `  ${classifier.caveat}`,
        'model card of the risk class:',
        ...toCardWords(classifier).map((sentence) => wrap(`  ${'-'.padEnd(INDENT - 3)} ${sentence}`)),
      ]),
  `accuracy of attack against normal: refused, because ${attack_accuracy.reason}`,
];
