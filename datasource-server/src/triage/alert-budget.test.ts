import { DAY_MS } from '@weir/schema';
import fc from 'fast-check';
import { LEAST_RARITY, planBudget, toDay, type DayPeaks } from './alert-budget.ts';

const days = (...peaks: number[][]): DayPeaks[] => peaks.map((of, day) => ({ day: day * DAY_MS, peaks: [...of].sort((a, b) => b - a) }));

describe('an alert budget', () => {
  it('chooses the highest rarity that would have used nine tenths of the budget', () => {
    const budget = planBudget(days([4, 3.5, 3.2, 2.5], [4, 3.6, 3.1, 2.5]), 2);
    expect(budget).toMatchObject({ rarity_threshold: 3.5, expected_a_day: 2 });
    expect(budget.history).toEqual([{ day: 0, alerts: 2, held_back: 0 }, { day: DAY_MS, alerts: 2, held_back: 0 }]);
    expect(budget.says).toContain('a rarity of one in 3,200');
  });

  it('holds sources back on a day over budget, and reports them', () => {
    const busy = Array.from({ length: 40 }, () => 5);
    const budget = planBudget(days(busy, [3, 2.9, 2.8], [3, 2.9, 2.8], [3, 2.9, 2.8]), 3);
    expect(budget.history[0]).toEqual({ day: 0, alerts: 3, held_back: 37 });
    expect(budget.says).toContain('37 sources held back');
  });

  it('does not alert on sessions below the least rarity, however large the budget', () => {
    const budget = planBudget(days([2.1], [2.2], []), 1000);
    expect(budget).toMatchObject({ rarity_threshold: LEAST_RARITY, expected_a_day: 2 / 3 });
  });

  it('has no threshold before there are two whole days', () => {
    expect(planBudget(days([4, 3]), 5)).toMatchObject({ rarity_threshold: null, expected_a_day: null, history: [] });
    expect(planBudget([], 5).says).toContain('got 0 whole days');
  });

  it('is never exceeded in its history, and counts every source once', () => {
    const anyDays = fc.array(fc.array(fc.double({ min: 2, max: 5, noNaN: true }), { maxLength: 30 }), { minLength: 2, maxLength: 28 });
    fc.assert(
      fc.property(anyDays, fc.integer({ min: 1, max: 20 }), (peaks, alerts_a_day) => {
        const { history, rarity_threshold, expected_a_day } = planBudget(days(...peaks), alerts_a_day);
        history.forEach(({ alerts, held_back }, index) => {
          expect(alerts).toBeLessThanOrEqual(alerts_a_day);
          expect(alerts + held_back).toBe(peaks[index].filter((peak) => peak >= rarity_threshold!).length);
        });
        expect(expected_a_day).toBeLessThanOrEqual(alerts_a_day);
      }),
      { seed: 1 },
    );
  });

  it('splits a day into alerts and held back sources', () => expect(toDay(0, 7, 5)).toEqual({ day: 0, alerts: 5, held_back: 2 }));
});
