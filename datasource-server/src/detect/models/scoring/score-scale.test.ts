import fc from 'fast-check';
import { liveSessions, SAMPLE_END_MS, generateSample, SAMPLE_SEED } from '@weir/data';
import { toSessionBlock } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { weirEngine } from '../engines/weir-engine.ts';
import { fitModel } from '../fit-model.ts';
import { fitScoreScale, highestRarity, rarityOf, toRarities } from './score-scale.ts';
import { scoreSessions } from './score-sessions.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE } from '../traffic-model.ts';

const exactRarity = (scores: Float64Array, score: number): number =>
  -Math.log10((1 + scores.filter((other) => other >= score).length) / (1 + scores.length));

describe('the rarity of a score', () => {
  const anyScores = fc.oneof(
    fc.float64Array({ min: 0, max: 1, noNaN: true, minLength: 1, maxLength: 3000 }),
    fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 500 }).map((values) => Float64Array.from(values, (value) => value / 5)),
  );

  it('equals that of all training scores, or is at most 0.005 above', () => {
    fc.assert(
      fc.property(anyScores, fc.double({ min: -0.1, max: 1.1, noNaN: true }), (scores, other) => {
        const scale = fitScoreScale(scores);
        for (const score of [...scores.subarray(0, 50), other]) {
          const exact = exactRarity(scores, score);
          const rarity = rarityOf(scale, score);
          expect(rarity).toBeGreaterThanOrEqual(exact - 1e-12);
          expect(rarity).toBeLessThan(exact + 0.005);
        }
      }),
      { seed: 1 },
    );
  });

  it('is the same for one score and for many', () => {
    fc.assert(
      fc.property(anyScores, fc.float64Array({ min: -0.1, max: 1.1, noNaN: true, maxLength: 50 }), (scores, other) => {
        const scale = fitScoreScale(scores);
        for (const all of [scores, other]) expect(toRarities(scale, all)).toEqual(all.map((score) => rarityOf(scale, score)));
      }),
    );
  });

  it('is limited by the training data', () => {
    const scale = fitScoreScale(Float64Array.of(0.3, 0.5, 0.4));
    expect(rarityOf(scale, 0.9)).toBe(Math.log10(4));
    expect(highestRarity(scale)).toBe(Math.log10(4));
    expect(rarityOf(scale, 0.1)).toBe(0);
    expect(rarityOf(fitScoreScale(Float64Array.of(0.5, 0.5)), 0.5)).toBe(0);
  });

  it('stays small for any number of sessions', () => {
    expect(fitScoreScale(Float64Array.from({ length: 200_000 }, (_, index) => index / 200_000)).scores.length).toBeLessThan(1_200);
  });

  it('has the same meaning on later sessions for any features, rows per tree and seed, unlike the score', async () => {
    const past = generateSample({ seed: SAMPLE_SEED }).rows.map(toSession);
    const later = liveSessions({ seed: SAMPLE_SEED, fromMs: SAMPLE_END_MS, toMs: SAMPLE_END_MS + 7 * 86_400_000, pace: 1 }).map(toSession);
    const shares: number[] = [];
    const scoreShares: number[] = [];
    const profiles = [CONTEXT_PROFILE, { ...CONTEXT_PROFILE, max_samples: 256 }, { ...CLASSIC_PROFILE, contamination: 0.01 }];
    for (const [seed, profile] of profiles.entries()) {
      const verdicts = scoreSessions(await fitModel(toSessionBlock(past), weirEngine, profile, seed, 0), later);
      shares.push(verdicts.filter(({ rarity }) => rarity >= 2).length / later.length);
      scoreShares.push(verdicts.filter(({ anomaly_score }) => anomaly_score >= 0.6).length / later.length);
    }
    // One in a hundred sessions of the training week, which has attacks; the following week has none.
    expect(Math.min(...shares)).toBeGreaterThan(0.003);
    expect(Math.max(...shares)).toBeLessThan(0.01);
    expect(Math.max(...scoreShares) / Math.min(...scoreShares)).toBeGreaterThan(5);
  });
});
