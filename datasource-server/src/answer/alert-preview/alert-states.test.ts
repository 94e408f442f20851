import { AlertStates } from './alert-states.ts';
import { notificationTimes } from './count-notifications.ts';

const RULE = { evaluator: 'gt', threshold: 0, interval_s: 30, for_s: 0, no_data: 'OK' } as const;
const MINUTE = 60_000;

/** Evaluates one string per series: a digit is its value, - means no data, a blank means that the series is missing. */
const run = (rule: Partial<ConstructorParameters<typeof AlertStates>[0]>, series: Record<string, string>): AlertStates => {
  const states = new AlertStates({ ...RULE, ...rule });
  const length = Math.max(...Object.values(series).map((text) => text.length));
  for (let index = 0; index < length; index++) {
    const samples = Object.entries(series).flatMap(([key, text]) => ((text[index] ?? ' ') === ' ' ? [] : [{ key, labels: { src_ip: key }, value: text[index] === '-' ? null : Number(text[index]) }]));
    states.evaluate(index * 30_000, samples);
  }
  return states;
};

const spans = (states: AlertStates): Array<[string, number, number | null]> => states.firings.map(({ key, from_ms, to_ms }) => [key, from_ms / 30_000, to_ms === null ? null : to_ms / 30_000]);

describe('the states of a rule', () => {
  it('fire as soon as the condition is met, and end as soon as it is no longer met', () => expect(spans(run({}, { a: '0120' }))).toEqual([['a', 1, 3]]));
  it('are pending until the condition has held for the configured time', () => {
    expect(spans(run({ for_s: 60 }, { a: '0111110' }))).toEqual([['a', 3, 6]]);
    expect(spans(run({ for_s: 60 }, { a: '0110110' }))).toEqual([]);
    expect(spans(run({ for_s: 45 }, { a: '1110' }))).toEqual([['a', 2, 3]]);
  });
  it('keep a series that is missing once, and end one that is missing twice', () => {
    expect(spans(run({}, { a: '11 11', b: '00000' }))).toEqual([['a', 0, null]]);
    expect(spans(run({}, { a: '11  1', b: '00000' }))).toEqual([['a', 0, 3], ['a', 4, null]]);
  });
  it('treat missing data as the rule states', () => {
    expect(spans(run({}, { a: '1--1' }))).toEqual([['a', 0, 1], ['a', 3, null]]);
    expect(spans(run({ no_data: 'Alerting' }, { a: '0--0' }))).toEqual([['a', 1, 3]]);
    expect(run({}, { a: '1- -' }).no_data_count).toBe(3);
    expect(spans(run({ no_data: 'Alerting' }, { a: '0  ', b: '0  ' }))).toEqual([['[]', 1, null]]);
  });
  it('fire on one side of the threshold, and not on the threshold', () => {
    expect(spans(run({ evaluator: 'lt', threshold: 1 }, { a: '1010' }))).toEqual([['a', 1, 2], ['a', 3, null]]);
    expect(spans(run({ threshold: 2 }, { a: '232' }))).toEqual([['a', 1, 2]]);
  });
  it('keep the highest value', () => expect(run({}, { a: '0352' }).firings[0].highest).toBe(5));
});

describe('notifications of a rule', () => {
  const firing = (key: string, from: number, to: number | null) => ({ key, labels: {}, from_ms: from * MINUTE, to_ms: to === null ? null : to * MINUTE, highest: 1 });
  const minutes = (...firings: ReturnType<typeof firing>[]): number[] => notificationTimes(firings, 24 * 60 * MINUTE).map((time) => time / MINUTE);

  it('are sent when a firing starts and when it ends', () => expect(minutes(firing('a', 10, 20))).toEqual([10 + 1 / 6, 20 + 1 / 6]));
  it('are not sent for a firing that ends within the group wait', () => expect(minutes(firing('a', 10, 10.1))).toEqual([]));
  it('group series that start in the same interval', () => expect(minutes(firing('a', 10, 20), firing('b', 10.1, 20))).toEqual([10 + 1 / 6, 20 + 1 / 6]));
  it('are sent for a series that starts and ends while another is firing', () => expect(minutes(firing('a', 10, 20), firing('b', 12, 15))).toHaveLength(4));
  it('repeat after four hours', () => expect(minutes(firing('a', 0, null))).toHaveLength(6));
});
