import { SESSION_COLUMNS } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toList } from './audit-text.ts';

/** Observed columns: ids are derived, and labels are opinions. */
const NAMES = SESSION_COLUMNS.map(({ name }) => name).filter((name) => name !== 'session_id' && name !== 'label');

/** Finds columns with one value or none. */
export const constantColumns = defineCheck({
  check: 'constant_columns',
  title: 'Constant columns',
  conditions: 'Notes columns that have one value or none.',
  look: ({ sessions }) => {
    const columns: Readonly<Record<string, ArrayLike<number>>> = { ...sessions.numbers, ...sessions.texts };
    const constant = sessions.size < 2 ? [] : NAMES.filter((name) => isConstant(columns[name], sessions.size));
    const empty = constant.filter((name) => columns[name][0] === -1);
    const held = constant.filter((name) => columns[name][0] !== -1);
    const facts = { constant_count: held.length, empty_count: empty.length, column_count: NAMES.length };
    if (constant.length === 0) return { level: 'ok', facts, sentence: 'Every column varies.' };
    const parts = [
      ...(held.length > 0 ? [`${toList(held)} ${held.length === 1 ? 'has one value' : 'have one value each'}`] : []),
      ...(empty.length > 0 ? [`${toList(empty)} ${empty.length === 1 ? 'is' : 'are'} empty`] : []),
    ];
    return { level: 'note', facts, sentence: `${parts.join('; ')}: a model cannot learn from a column that never varies.` };
  },
});

const isConstant = (values: ArrayLike<number>, size: number): boolean => {
  for (let row = 1; row < size; row++) if (values[row] !== values[0]) return false;
  return true;
};
