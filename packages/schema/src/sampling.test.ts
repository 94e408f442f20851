import { hash } from 'node:crypto';
import fc from 'fast-check';
import { samplingMask, takeUniformSample, toSamplingKey, uniformSample } from './sampling.ts';
import { toSessionBlock, type SessionBlock } from './session-block.ts';
import { sessionInputSchema } from './session.ts';

const toBlock = (ids: readonly string[]): SessionBlock =>
  toSessionBlock(ids.map((session_id, row) => ({ ...sessionInputSchema.parse({ start_time: row, end_time: row, src_ip: '192.0.2.1', bytes_in: 0, bytes_out: 0 }), session_id })));

describe('the mask', () => {
  it.each([
    // Published first outputs of SplitMix64.
    [0, 0xe220_a839_7b1d_cdafn],
    [1_234_567, 6_457_827_717_110_365_317n],
  ])('of seed %i is the first output of SplitMix64', (seed, mask) => expect(samplingMask(seed)).toBe(mask));

  it('is another one for every seed, within 64 bits', () => {
    const masks = Array.from({ length: 1000 }, (_, seed) => samplingMask(seed));
    expect(new Set(masks).size).toBe(1000);
    for (const mask of masks) expect(mask >= 0n && mask < 2n ** 64n).toBe(true);
  });
});

it.each([
  ['the last half of an id of 128 bits', 'ffffffffffffffff00000000000000f5', 0x0fn, 0xfan],
  ['a whole id of 64 bits', '80000000000000f5', 0x8000_0000_0000_000fn, 0xfan],
])('the key comes from %s', (_, id, mask, key) => expect(toSamplingKey(id, mask)).toBe(key));

describe('a uniform sample', () => {
  const ids = Array.from({ length: 3000 }, (_, row) => hash('sha256', String(row), 'hex').slice(0, row % 2 === 0 ? 32 : 16));
  const block = toBlock(ids);

  /** Returns the sample by its definition: sorts all keys. */
  const naiveSample = (texts: readonly string[], limit: number, seed: number): number[] => {
    const mask = samplingMask(seed);
    const keyed = texts.map((id, row) => ({ row, key: toSamplingKey(id, mask) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
    return keyed.slice(0, limit).map(({ row }) => row).sort((a, b) => a - b);
  };

  it('is the whole block where there are no more than the limit', () => {
    expect(uniformSample(block, 3000, 42)).toBeNull();
    expect(takeUniformSample(block, 3000, 42)).toBe(block);
  });

  it('has the smallest sampling keys of ids of 64 and 128 bits', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
    // Few distinct high words, so that ties at the bound occur.
    const tied = fc.tuple(digits(16), fc.constantFrom('00000000', '80000000', 'e220a839'), fc.constantFrom('00000001', 'ffffffff', '7b1dcdaf')).map((parts) => parts.join(''));
    const some = fc.array(fc.oneof(digits(32), digits(16), tied), { minLength: 1, maxLength: 60, size: 'max' }).map((all) => all.filter((id) => !/^.{16}0{16}$/.test(id)));
    fc.assert(
      fc.property(some, fc.nat({ max: 60 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (texts, limit, seed) => {
        const drawn = uniformSample(toBlock(texts), limit, seed);
        if (texts.length <= limit) expect(drawn).toBeNull();
        else expect([...drawn!]).toEqual(naiveSample(texts, limit, seed));
      }),
      { numRuns: 500 },
    );
    expect([...uniformSample(block, 700, 5)!]).toEqual(naiveSample(ids, 700, 5));
  });

  it('depends on the seed', () => expect(uniformSample(block, 500, 42)).not.toEqual(uniformSample(block, 500, 43)));

  it('is the same after a larger sample with the same seed', () => {
    const rows = uniformSample(block, 1000, 7)!;
    const again = uniformSample(takeUniformSample(block, 1000, 7), 200, 7)!;
    expect(Array.from(again, (row) => rows[row])).toEqual([...uniformSample(block, 200, 7)!]);
  });

  it('takes as many early rows as late ones', () => {
    const early = uniformSample(block, 1000, 1)!.filter((row) => row < 1500);
    expect(early.length).toBeGreaterThan(430);
    expect(early.length).toBeLessThan(570);
  });
});
