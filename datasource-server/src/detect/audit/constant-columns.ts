import { SESSION_COLUMNS, type Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toList } from './audit-text.ts';

/** What was observed: an id is made, and a label is what someone says. */
const NAMES = SESSION_COLUMNS.map(({ name }) => name as keyof Session).filter((name) => name !== 'session_id' && name !== 'label');

/** Columns that are the same throughout and so tell nothing apart. */
export const constantColumns = defineCheck({
  check: 'constant_columns',
  title: 'Constant columns',
  conditions: 'Notes the columns that hold one value or none.',
  look: ({ sessions }) => {
    const isConstant = (name: keyof Session): boolean => sessions.every((session) => session[name] === sessions[0][name]);
    const constant = sessions.length < 2 ? [] : NAMES.filter(isConstant);
    const empty = constant.filter((name) => sessions[0][name] === null);
    const held = constant.filter((name) => sessions[0][name] !== null);
    const facts = { constant_count: held.length, empty_count: empty.length, column_count: NAMES.length };
    if (constant.length === 0) return { level: 'ok', facts, sentence: 'Every column varies.' };
    const said = [
      ...(held.length > 0 ? [`${toList(held)} ${held.length === 1 ? 'holds one value' : 'hold one value each'}`] : []),
      ...(empty.length > 0 ? [`${toList(empty)} ${empty.length === 1 ? 'is' : 'are'} empty`] : []),
    ];
    return { level: 'note', facts, sentence: `${said.join('; ')}: nothing can be learnt from a column that never varies.` };
  },
});
