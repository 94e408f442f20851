import { generateSample, SAMPLE_SEED } from '@weir/data';
import { toSessionBlock, type Session } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { inlineKernels } from '../../../runtime/threads/kernel-pool.ts';
import { compareModels } from './compare-models.ts';
import { weirEngine } from '../engines/weir-engine.ts';
import { fitModel } from '../fit-model.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type TrafficModel } from '../traffic-model.ts';

describe('a challenger compared with the champion', () => {
  const { rows, truth } = generateSample({ seed: SAMPLE_SEED });
  const sessions = rows.map(toSession);
  const past = sessions.slice(0, 9_000);
  const later = sessions.slice(9_000);
  const isAttack = ({ src_ip, start_time }: Session): boolean => truth.attacks.some((attack) => attack.src_ips.includes(src_ip) && start_time >= attack.start_time && start_time < attack.end_time);
  const analystLabels = new Map(later.filter((_, index) => index % 3 === 0).map((session) => [session.session_id, isAttack(session) ? 'attack' : 'harmless']));
  let context: TrafficModel;
  let classic: TrafficModel;
  beforeAll(async () => {
    context = await fitModel(toSessionBlock(past), weirEngine, CONTEXT_PROFILE, 1, 0);
    classic = await fitModel(toSessionBlock(past), weirEngine, CLASSIC_PROFILE, 1, 0);
  });

  it('is not promoted where it ranks labelled sessions worse; the difference is symmetric', async () => {
    const better = await compareModels(classic, context, toSessionBlock(later), analystLabels, 1, inlineKernels);
    expect(better.difference!.value).toBeGreaterThan(0);
    expect(better.sentence).toContain('is higher by');
    const worse = await compareModels(context, classic, toSessionBlock(later), analystLabels, 1, inlineKernels);
    expect(worse.difference!.value).toBeCloseTo(-better.difference!.value, 12);
    expect(worse.is_promoted).toBe(false);
    expect(worse.sentence).toContain('not promoted');
  });

  it('equals itself', async () => {
    expect(await compareModels(context, context, toSessionBlock(later), analystLabels, 1, inlineKernels)).toMatchObject({ difference: { value: 0, low: 0, high: 0 }, agreement: 1, is_promoted: true });
  });

  it('is compared by its flagged share where there are no analyst labels, without a precision', async () => {
    const { difference, champion, challenger, sentence } = await compareModels(context, classic, toSessionBlock(later), new Map(), 1, inlineKernels);
    expect([difference, champion.average_precision, challenger.average_precision]).toEqual([null, null, null]);
    expect(sentence).toContain('too few analyst labels to measure precision');
  });
});
