import { WINDOW, type LevelKernels } from './level-kernel-methods.ts';
import { openLevelKernels } from './level-kernels.ts';
import { splitIntoLevels, type LevelOptions } from './level-shift.ts';
import { runChance } from './run-chance.ts';
import { useKernelBackend, type KernelBackend } from '../backends/kernel-backend.ts';
import { fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';

const BACKENDS: readonly KernelBackend[] = ['javascript', 'wasm'];

afterEach(() => useKernelBackend('auto'));

/** Returns kernels that hold the values after others, so that leftovers of a longer series would be noticed. */
const open = (backend: KernelBackend, values: ArrayLike<number>): LevelKernels => {
  useKernelBackend(backend);
  const kernels = openLevelKernels(values.length);
  kernels.values.fill(1e9);
  kernels.values.set(values);
  return kernels;
};

/** Values from few to many ties, with both zeros, tiny and huge ones. */
const value = fc.oneof(
  fc.constantFrom(-0, 0, 1, -1, 5e-324, -1.5e300, 1.5e300),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

/** Series of levels with noise, ties, or outliers. */
const seriesOf = (...lengths: ReadonlyArray<readonly [min: number, max: number]>): fc.Arbitrary<Float64Array> => fc
  .record({
    seed: fc.nat(1e6),
    length: fc.oneof(...lengths.map(([min, max]) => fc.integer({ min, max }))),
    run: fc.integer({ min: 2, max: 80 }),
    noise: fc.constantFrom(0, 0.001, 0.5, 3),
    outliers: fc.constantFrom(0, 0.05, 0.4),
    step: fc.constantFrom(0, 0, 1 / 16, 1),
  })
  .map(({ seed, length, run, noise, outliers, step }) => {
    const random = createRandom(seed);
    let level = 0;
    return Float64Array.from({ length }, (_, i) => {
      if (i % run === 0) level = 8 * random.uniform();
      const at = level + noise * (random.uniform() + random.uniform() - 1) + (random.uniform() < outliers ? 1e3 * random.uniform() : 0);
      return step === 0 ? at : Math.round(at / step) * step;
    });
  });

const series = seriesOf([0, 14], [0, 120], [250, 700]);

const options = fc.record({
  minLength: fc.constantFrom(2, 3, 3, 7),
  maxChance: fc.constantFrom(1e-9, 1e-4, 0.5, 20),
  leastSpread: fc.constantFrom(2 ** -10, 2 ** -4, 1),
});

const medianOf = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low === high ? low : high - (high - low) / 2) + 0;
};

describe.each(BACKENDS)('the level kernels in %s', (backend) => {
  it('return medians, also of ties, zeros and extremes', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 90 }), fc.nat(1e6), fc.nat(1e6), (values, a, b) => {
        const from = a % values.length;
        const to = from + 1 + (b % (values.length - from));
        const kernels = open(backend, values);
        const part = values.slice(from, to);
        const middle = medianOf(part);
        expect(kernels.median(from, to)).toBe(middle);
        expect(kernels.deviation(from, to, middle)).toBe(medianOf(part.map((x) => Math.abs(x - middle))));
        if (values.length > 1) expect(kernels.medianStep(values.length)).toBe(medianOf(values.slice(1).map((x, i) => Math.abs(x - values[i]))));
        expect([...kernels.values.subarray(0, values.length)]).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  it('return medians of many values in any order, also in those that are bad for a pivot of three', () => {
    const n = 5001;
    const orders: Record<string, (i: number) => number> = {
      ascending: (i) => i,
      descending: (i) => -i,
      'organ pipe': (i) => Math.min(i, n - i),
      'killer of medians of three': (i) => (i % 2 === 0 ? i : (n + i) % n),
      sawtooth: (i) => i % 17,
      'powers of two': (i) => 2 ** ((i * 7919) % 2000 - 1000),
    };
    for (const order of Object.values(orders)) {
      const values = Array.from({ length: n }, (_, i) => order(i));
      expect(open(backend, values).median(0, n)).toBe(medianOf(values));
      expect(open(backend, values).median(0, n - 1)).toBe(medianOf(values.slice(0, -1)));
    }
  });

  it('place changes where the sum of deviations and costs is least', () => {
    // Sums of small integers are exact, so the order of adding does not matter.
    const few = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(few, fc.integer({ min: 2, max: 4 }), fc.constantFrom(0.25, 1, 2), fc.constantFrom(0.5, 3, 9), fc.nat(5), (values, minLength, noise, cost, from) => {
        const kernels = open(backend, [...values.slice(0, from), ...values]);
        const offset = Math.min(from, values.length);
        const starts: number[] = [];
        kernels.place(offset, offset + values.length, minLength, noise, cost, starts);
        const placed = starts.map((start) => start - offset);
        expect(placed).toEqual(leastCostStarts(values, minLength, noise, cost));
      }),
      { numRuns: 200 },
    );
  });

  it('place changes in a full window', () => {
    const values = Array.from({ length: WINDOW }, (_, i) => (i < 100 ? i % 2 : i < 103 ? 90 : 40 + (i % 3)));
    const starts: number[] = [];
    open(backend, values).place(0, WINDOW, 3, 1, 13, starts);
    expect(starts).toEqual([100, 103]);
  });
});

/** Returns the same as `place`, by trying all segments. */
function leastCostStarts(values: readonly number[], minLength: number, noise: number, cost: number): number[] {
  const best: Array<{ total: number; starts: number[] } | undefined> = [{ total: -cost, starts: [] }];
  for (let start = 0; start < values.length; start++) {
    const before = best[start];
    if (before === undefined) continue;
    const sorted = new Float64Array(values.length);
    for (let end = start + 1; end <= values.length; end++) {
      const count = end - start;
      let at = count - 1;
      for (; at > 0 && sorted[at - 1] > values[end - 1]; at--) sorted[at] = sorted[at - 1];
      sorted[at] = values[end - 1];
      if (count < minLength) continue;
      let deviations = 0;
      for (let i = 0; i < count; i++) deviations += Math.abs(sorted[i] - sorted[count >> 1]);
      const total = before.total + cost + deviations / noise;
      if (total < (best[end]?.total ?? Infinity)) best[end] = { total, starts: start === 0 ? [] : [...before.starts, start] };
    }
  }
  return best[values.length]?.starts ?? [];
}

describe('splitIntoLevels', () => {
  const onEach = (values: ArrayLike<number>, chosen: LevelOptions): unknown[] =>
    BACKENDS.map((backend) => {
      useKernelBackend(backend);
      return splitIntoLevels(values, chosen);
    });

  it('returns equal bits on all backends', () => {
    fc.assert(
      fc.property(series, options, (values, chosen) => {
        const [javascript, wasm] = onEach(values, chosen);
        expect(wasm).toEqual(javascript);
      }),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), options, (values, chosen) => {
        const [javascript, wasm] = onEach(values, chosen);
        expect(wasm).toEqual(javascript);
      }),
      { numRuns: 400 },
    );
  });

  // Each change is tested again and again, and no shortcut is taken. Sums of multiples of 1/64 are exact.
  it.each([
    { windows: 'one window', lengths: seriesOf([0, 14], [0, 100]), numRuns: 150 },
    { windows: 'several windows', lengths: seriesOf([257, 400]), numRuns: 8 },
  ])('finds what a direct search finds in series of $windows', ({ lengths, numRuns }) => {
    let changes = 0;
    fc.assert(
      fc.property(lengths, options, (values, chosen) => {
        const rounded = values.map((x) => Math.round(x * 64) / 64);
        const expected = directLevels([...rounded], chosen);
        changes += Math.max(0, expected.length - 1);
        for (const found of onEach(rounded, chosen)) expect(found).toEqual(expected);
      }),
      { numRuns },
    );
    expect(changes).toBeGreaterThan(8);
  });

  it('takes views of one array, and leaves them as they are', () => {
    const values = Float64Array.from({ length: 90 }, (_, i) => (i % 2) + (i >= 30 && i < 60 ? 9 : 0));
    const before = values.slice();
    expect(splitIntoLevels(values.subarray(10, 50)).map(({ start, end }) => [start, end])).toEqual([[0, 20], [20, 40]]);
    expect(splitIntoLevels(values.subarray(35, 90)).map(({ start, end }) => [start, end])).toEqual([[0, 25], [25, 55]]);
    expect(values).toEqual(before);
  });

  it('splits a series longer than all before it, and short ones after it', () => {
    const long = Float64Array.from({ length: 9000 }, (_, i) => (i % 2) + (i >= 4500 ? 9 : 0));
    for (const backend of BACKENDS) {
      useKernelBackend(backend);
      expect(splitIntoLevels(long).map(({ start }) => start)).toEqual([0, 4500]);
      expect(splitIntoLevels(long.subarray(4490, 4510)).map(({ start }) => start)).toEqual([0, 10]);
    }
  });
});

/** Splits a series as the documentation of splitIntoLevels says, as directly as possible. */
function directLevels(values: readonly number[], { minLength = 3, maxChance = 1e-4, leastSpread = 0.01 }: LevelOptions): unknown[] {
  if (values.length === 0) return [];
  const noise = values.length < 2 ? leastSpread : Math.max(leastSpread, (1.4826 * medianOf(values.slice(1).map((x, i) => Math.abs(x - values[i])))) / Math.SQRT2);
  const known = new Map<string, Side>();
  const sideOf = (from: number, to: number): Side => {
    const side = known.get(`${from} ${to}`) ?? toSide(values.slice(from, to));
    known.set(`${from} ${to}`, side);
    return side;
  };
  const scoreOf = (a: Side, b: Side): { z: number; chance: number } => {
    const [run, rest] = b.values.length <= a.values.length ? [b, a] : [a, b];
    const line = (run.level + rest.level) / 2;
    const isBeyond = (x: number): boolean => (run.level > line ? x > line : x < line);
    const [held, beyond] = [run, rest].map((side) => side.values.filter(isBeyond).length);
    const [length, others] = [run.values.length, rest.values.length];
    const sigmas = [run, rest].map(({ sigma }) => Math.max(noise, sigma));
    const error = 1.2533 * Math.hypot(sigmas[0] / Math.sqrt(length), sigmas[1] / Math.sqrt(others));
    const step = Math.abs(run.level - rest.level);
    const isLevel = held >= Math.max(minLength, 0.7 * length) && step >= 4 * error;
    const sigma = Math.max(...sigmas);
    return { z: step / sigma, chance: isLevel ? values.length * runChance(held, length, beyond, others, step / 2 / sigma) : Infinity };
  };
  const sidesOf = (starts: readonly number[]): Side[] => [0, ...starts].map((from, i) => sideOf(from, starts[i] ?? values.length));
  const scoresOf = (starts: readonly number[]): Array<{ z: number; chance: number }> => {
    const sides = sidesOf(starts);
    return starts.map((_, i) => {
      const score = scoreOf(sides[i], sides[i + 1]);
      if (i === 0 || i < starts.length - 1 || sides[i + 1].values.length > sides[i].values.length || score.chance <= maxChance) return score;
      const [far, before, after] = sides.slice(i - 1).map(({ level }) => level);
      const line = (far + after + 2 * before) / 4;
      const isHeld = (side: Side): boolean => side.values.filter((x) => x > line === far > line).length >= 0.7 * side.values.length;
      const isReturn = Math.abs(far - after) < Math.abs(after - before) / 2 && isHeld(sides[i - 1]) && isHeld(sides[i + 1]);
      return isReturn ? scoreOf(sides[i - 1], sides[i]) : score;
    });
  };
  const drop = (starts: readonly number[]): readonly number[] => {
    const chances = scoresOf(starts).map(({ chance }) => chance);
    const most = chances.reduce((max, chance) => Math.max(max, chance), -Infinity);
    return most > maxChance ? drop(starts.toSpliced(chances.indexOf(most), 1)) : starts;
  };
  const move = (starts: readonly number[]): number[] => {
    const bounds = [0, ...starts, values.length];
    for (let i = 1; i < bounds.length - 1; i++) {
      const [from, to] = [bounds[i - 1], bounds[i + 1]];
      const [a, b] = [sideOf(from, bounds[i]).level, sideOf(bounds[i], to).level];
      const gains = Array.from({ length: Math.max(0, to - from - 2 * minLength + 1) }, (_, k) =>
        values.slice(from, from + minLength + k).reduce((gain, x) => gain + (Math.abs(x - b) - Math.abs(x - a)), 0),
      );
      if (gains.length > 0) bounds[i] = from + minLength + gains.indexOf(Math.max(...gains));
    }
    return bounds.slice(1, -1);
  };
  const place = (from: number): number[] => {
    const window = values.slice(from, from + WINDOW);
    return leastCostStarts(window, minLength, noise, 2 * Math.log(window.length) + 2).map((start) => from + start);
  };
  const windows = Array.from({ length: Math.max(1, Math.ceil(values.length / (WINDOW / 2)) - 1) }, (_, i) => (i * WINDOW) / 2);
  const placed = [...new Set(windows.flatMap(place))].sort((a, b) => a - b);
  const starts = drop(move(drop(placed)));
  const scores = scoresOf(starts);
  const sides = sidesOf(starts);
  return sides.map(({ level, sigma }, i) => ({
    start: [0, ...starts][i],
    end: [...starts, values.length][i],
    level,
    spread: sigma,
    change: i === 0 ? null : { step: level - sides[i - 1].level, ...scores[i - 1] },
  }));
}

interface Side {
  readonly values: readonly number[];
  readonly level: number;
  readonly sigma: number;
}

function toSide(values: readonly number[]): Side {
  const level = medianOf(values);
  const sigma = 1.4826 * medianOf(values.map((x) => Math.abs(x - level))) * Math.sqrt(values.length / Math.max(1, values.length - 1));
  return { values, level, sigma };
}
