import { SESSION_COLUMNS, type Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toList } from './audit-text.ts';

/** Observed columns: ids are derived, and labels are opinions. */
const NAMES = SESSION_COLUMNS.map(({ name }) => name as keyof Session).filter((name) => name !== 'session_id' && name !== 'label');

/** Finds columns with one value or none. */
export const constantColumns = defineCheck({
  check: 'constant_columns',
  title: 'Constant columns',
  conditions: 'Notes columns that have one value or none.',
  look: ({ sessions }) => {
    const isConstant = (name: keyof Session): boolean => sessions.every((session) => session[name] === sessions[0][name]);
    const constant = sessions.length < 2 ? [] : NAMES.filter(isConstant);
    const empty = constant.filter((name) => sessions[0][name] === null);
    const held = constant.filter((name) => sessions[0][name] !== null);
    const facts = { constant_count: held.length, empty_count: empty.length, column_count: NAMES.length };
    if (constant.length === 0) return { level: 'ok', facts, sentence: 'Every column varies.' };
    const parts = [
      ...(held.length > 0 ? [`${toList(held)} ${held.length === 1 ? 'has one value' : 'have one value each'}`] : []),
      ...(empty.length > 0 ? [`${toList(empty)} ${empty.length === 1 ? 'is' : 'are'} empty`] : []),
    ];
    return { level: 'note', facts, sentence: `${parts.join('; ')}: a model cannot learn from a column that never varies.` };
  },
});
