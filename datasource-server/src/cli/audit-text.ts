import type { DataAudit, ModelSummary } from '@weir/schema';
import { toAccuracyName, toCardSentences } from '../answer/reports/model-card-text.ts';

const WIDTH = 110;
const INDENT = 11;

/** Wraps text at WIDTH characters and indents every line but the first. */
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

/** Returns the data audit for a terminal: warnings and notes in full, passed checks by name. */
export const toAuditLines = ({ checks, session_count, audited_count }: DataAudit): string[] => {
  const at = (wanted: string) => checks.filter(({ level }) => level === wanted);
  const passed = at('ok').map(({ title }) => title.toLowerCase());
  return [
    `data quality: ${count(at('warning').length, 'warning')}, ${count(at('note').length, 'note')}${audited_count < session_count ? `, from a uniform sample of ${audited_count.toLocaleString('en-US')} of ${session_count.toLocaleString('en-US')} sessions` : ''}`,
    ...checks.filter(({ level }) => level !== 'ok').map(({ level, sentence }) => wrap(`  ${level.padEnd(INDENT - 3)} ${sentence}`)),
    ...(passed.length === 0 ? [] : [wrap(`  ${'passed'.padEnd(INDENT - 3)} ${passed.join(', ')}`)]),
  ];
};

/** Returns the accuracy of the risk class, and the accuracy that Weir does not state because the data cannot support it. */
export const toClassicLines = ({ classifier }: ModelSummary, { attack_accuracy }: DataAudit): string[] => [
  ...(classifier?.accuracy == null
    ? []
    : [
        `${toAccuracyName(classifier)}: ${(classifier.accuracy * 100).toFixed(2)} % of ${classifier.test_size.toLocaleString('en-US')} held-out sessions have the right risk class (${classifier.label})`,
        `  ${classifier.caveat}`,
        'model card of the risk class:',
        ...toCardSentences(classifier).map((sentence) => wrap(`  ${'-'.padEnd(INDENT - 3)} ${sentence}`)),
      ]),
  `accuracy of attack detection: not stated, because ${attack_accuracy.reason}`,
];
