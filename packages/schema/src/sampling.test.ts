import { samplingMask, toSamplingKey } from './sampling.ts';

it.each([
  // Published first outputs of SplitMix64.
  [0, 0xe220_a839_7b1d_cdafn],
  [1_234_567, 6_457_827_717_110_365_317n],
])('the mask of seed %i is the first output of SplitMix64', (seed, mask) => expect(samplingMask(seed)).toBe(mask));

it('every seed has another mask, within 64 bits', () => {
  const masks = Array.from({ length: 1000 }, (_, seed) => samplingMask(seed));
  expect(new Set(masks).size).toBe(1000);
  for (const mask of masks) expect(mask >= 0n && mask < 2n ** 64n).toBe(true);
});

it.each([
  ['the last half of an id of 128 bits', 'ffffffffffffffff00000000000000f5', 0x0fn, 0xfan],
  ['a whole id of 64 bits', '80000000000000f5', 0x8000_0000_0000_000fn, 0xfan],
])('the key comes from %s', (_, id, mask, key) => expect(toSamplingKey(id, mask)).toBe(key));
