import { AppError, fromList, type Filter } from '@weir/schema';
import type { Excepted, SessionException } from '../contract/exceptions.ts';
import type { CountedSessions, Selection } from '../contract/store.ts';
import { ascending } from './order.ts';
import { getColumn, textOf, valueOf, type SessionRow, type Value } from './session-row.ts';

type Test = (row: SessionRow) => boolean;

/** Returns whether a session meets a selection. @throws AppError `query.invalid` when a filter value does not have the type of its column */
export const toTest = ({ from_ms, to_ms, filters }: Selection): Test => {
  const tests = filters.map(filterTest);
  return (row) => row.start_time >= from_ms && row.start_time < to_ms && tests.every((test) => test(row));
};

const filterTest = (filter: Filter): Test => {
  const { column, operator, value } = filter;
  const compare = (meets: (order: number) => boolean): Test => {
    const limit = toValue(filter, value);
    return (row) => {
      const own = valueOf(row, column);
      return own !== null && limit !== null && meets(ascending((of: Value) => of)(own, limit));
    };
  };
  const oneOf = (): Test => {
    const values = fromList(value).map((part) => toValue(filter, part));
    return (row) => valueOf(row, column) !== null && values.includes(valueOf(row, column));
  };
  const matching = (pattern: RegExp): Test => (row) => {
    const text = textOf(row, column);
    return text !== null && pattern.test(text);
  };
  const not = (test: Test): Test => (row) => !test(row);
  switch (operator) {
    case '=':
      return isValue(column, toValue(filter, value));
    case '!=':
      return not(isValue(column, toValue(filter, value)));
    case '>':
      return compare((order) => order > 0);
    case '>=':
      return compare((order) => order >= 0);
    case '<':
      return compare((order) => order < 0);
    case '<=':
      return compare((order) => order <= 0);
    case 'in':
      return oneOf();
    case 'not in':
      return not(oneOf());
    case '=~':
      return matching(wholeText(value));
    case '!~':
      return not(matching(wholeText(value)));
    case 'matches':
      return matching(new RegExp(`^${value.split('*').map(escapePattern).join('.*')}$`, 'isu'));
  }
};

/** Stands in for RE2 on patterns that mean the same in both. */
const wholeText = (pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`, 'su');
  } catch {
    // RE2 allows a backslash before any punctuation mark; the flag u does not.
    return new RegExp(`^(?:${pattern})$`, 's');
  }
};

const isValue = (column: string, value: Value): Test => (row) => valueOf(row, column) === value;

const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

const toValue = ({ column }: Filter, text: string): Value => {
  const { type } = getColumn(column);
  if (type === 'string') return text === '' ? null : text;
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new AppError('query.invalid', `Invalid filter on ${column}: got "${text}", expected true or false.`);
  }
  if (text === '' || !Number.isFinite(Number(text))) throw new AppError('query.invalid', `Invalid filter on ${column}: got "${text}", expected a number.`);
  return Number(text);
};

/** Columns that a search covers. */
const SEARCHED = ['src_ip', 'dst_ip', 'src_ip_country_code', 'protocol', 'rule_names', 'observation_name', 'source_name', 'detection_types', 'label', 'risk_class', 'reason', 'session_id'];

/** Returns whether a session belongs to a table: it meets the selection and contains the searched text, ignoring case. */
export const toTableTest = ({ anomalies_only, search = '', ...selection }: CountedSessions): Test => {
  const isSelected = toTest(selection);
  return (row) => {
    const texts = SEARCHED.map((name) => textOf(row, name)).filter((text) => text !== null);
    return isSelected(row) && (!anomalies_only || row.is_anomaly === true) && texts.join(' ').toLowerCase().includes(search.toLowerCase());
  };
};

const applies = (exception: SessionException, row: SessionRow): boolean =>
  exception.src_ip === row.src_ip &&
  (exception.session_id === null || exception.session_id === row.session_id) &&
  exception.from_ms <= row.start_time &&
  row.start_time <= exception.to_ms &&
  row.bytes_in <= exception.max_bytes_in &&
  row.bytes_out <= exception.max_bytes_out &&
  (row.rarity ?? 0) <= exception.max_rarity;

/** Returns the exceptions that apply to a session: none inside a guard. */
export const exceptionsOf = ({ exceptions, guards }: Excepted, row: SessionRow): SessionException[] => {
  const isGuarded = guards.some(({ src_ip, from_ms, to_ms }) => src_ip === row.src_ip && from_ms <= row.start_time && row.start_time <= to_ms);
  return isGuarded ? [] : exceptions.filter((exception) => applies(exception, row));
};

/** Returns whether a session is an anomaly that counts. */
export const toCounted = (excepted: Excepted | undefined): Test => (row) => row.is_anomaly === true && (excepted === undefined || exceptionsOf(excepted, row).length === 0);
