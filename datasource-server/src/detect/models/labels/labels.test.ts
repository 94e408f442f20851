import { createRandom } from '@weir/kernels';
import { classifierReportSchema, NOT_SURE, sessionInputSchema, toSessionBlock, type Session, type SessionInput } from '@weir/schema';
import { getFeature } from '../../features/index.ts';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { weirEngine } from '../engines/weir-engine.ts';
import { fitModel } from '../fit-model.ts';
import { CLASSIC_PROFILE, toModelSummary } from '../traffic-model.ts';
import { chooseLabels, toTrainingLabels } from './choose-labels.ts';
import { MIN_PER_CLASS, NO_ANALYST_LABELS, toLabelAt } from './define-label-source.ts';
import { LABEL_SOURCES } from './index.ts';

const sessionsOf = (count: number, valuesOf: (index: number) => Partial<SessionInput> = () => ({})): Session[] =>
  Array.from({ length: count }, (_, index) =>
    toSession(
      sessionInputSchema.parse({
        start_time: index * 600_000,
        end_time: (index + 1) * 600_000,
        src_ip: `192.0.2.${index % 12}`,
        bytes_in: 1000 + createRandom(index).below(500),
        bytes_out: 2000 + ((index * 61) % 900),
        ...valuesOf(index),
      }),
    ),
  );

const usedOf = (sessions: readonly Session[]): string | undefined => chooseLabels(toSessionBlock(sessions)).considered.find(({ is_used }) => is_used)?.label_source;

describe.each(LABEL_SOURCES.map((source) => [source.id, source] as const))('the label source %s', (_id, source) => {
  it('names features that exist', () => expect(() => source.features.map(getFeature)).not.toThrow());
  it('has a caveat in a sentence', () => expect(source.caveat).toMatch(/[a-z].*\.$/));

  it.each([0, 1, 9])('returns a reason instead of classes for %i sessions', (count) => {
    expect(source.labels(toSessionBlock(sessionsOf(count, () => ({ label: 'a', rule_names: 'r', response_code: 403 }))), NO_ANALYST_LABELS)).toMatchObject({ ok: false, reason: expect.stringMatching(/\.$/) as string });
  });
});

it('finds analyst labels by the whole id, of 64 and 128 bits', () => {
  const [session] = sessionsOf(1);
  const ids = ['00112233445566778899aabbccddeeff', '0011223344556677', '00112233ffffffffffffffffffffffff', 'ffeeddccbbaa9988'];
  const labelAt = toLabelAt(new Map([['0011223344556677', 'attack'], [ids[0], 'harmless']]));
  const block = toSessionBlock(ids.map((session_id) => ({ ...session, session_id })));
  expect(ids.map((_, row) => labelAt(block.ids, row))).toEqual(['harmless', 'attack', undefined, undefined]);
});

it('lists every source once', () => expect(new Set(LABEL_SOURCES.map(({ id }) => id)).size).toBe(LABEL_SOURCES.length));

describe('the choice of labels', () => {
  const outcome = (index: number): Partial<SessionInput> => (index % 3 === 0 ? { rule_names: 'sqli', response_code: 403 } : { response_code: 200 });

  it('prefers imported labels, then rule refusals, then the volume', () => {
    expect(usedOf(sessionsOf(60, (index) => ({ ...outcome(index), label: index % 2 === 0 ? 'attack' : 'benign' })))).toBe('imported_label');
    expect(usedOf(sessionsOf(60, outcome))).toBe('refused_by_rule');
    expect(usedOf(sessionsOf(60))).toBe('classic_quantile');
  });

  it('prefers analyst labels to all others, once each class has enough sessions', () => {
    const sessions = sessionsOf(60, (index) => ({ ...outcome(index), label: index % 2 === 0 ? 'attack' : 'benign' }));
    const analystLabels = (attacks: number): Map<string, string> => new Map(sessions.slice(0, 20 + attacks).map(({ session_id }, index) => [session_id, index < 20 ? 'harmless' : 'attack']));
    const { chosen } = chooseLabels(toSessionBlock(sessions), analystLabels(MIN_PER_CLASS));
    expect(chosen).toMatchObject({ source: { id: 'analyst_disposition', strength: 'strong' }, labels: { classes: ['harmless', 'attack'] } });
    expect([...chosen!.labels.y]).toEqual(sessions.map((_, index) => (index < 20 ? 0 : index < 20 + MIN_PER_CLASS ? 1 : -1)));
    expect(chooseLabels(toSessionBlock(sessions), analystLabels(MIN_PER_CLASS - 1)).considered).toMatchObject([{ is_used: false, sentence: expect.stringContaining('at least 10 of each are required') as string }, { label_source: 'imported_label', is_used: true }]);
    expect(toTrainingLabels(toSessionBlock(sessions), { accuracy: 1, label_source: 'analyst_disposition' }, analystLabels(MIN_PER_CLASS))[0].values.filter((value) => value === 1)).toHaveLength(MIN_PER_CLASS);
  });

  it('skips a single imported class with a reason and without an accuracy', () => {
    const { considered } = chooseLabels(toSessionBlock(sessionsOf(60, (index) => ({ label: index < 55 ? 'benign' : 'attack' }))));
    expect(considered[1]).toMatchObject({ label_source: 'imported_label', is_used: false });
    expect(considered[1].sentence).toBe('The column label has fewer than two values with 10 sessions each (benign 55, attack 5): there is no second class to distinguish, so no accuracy is stated.');
    expect(considered.at(-1)).toMatchObject({ label_source: 'classic_quantile', strength: 'classic', is_used: true });
  });

  it('reports rare labels as left out, and ignores sessions without a label or not sure', () => {
    const sessions = sessionsOf(100, (index) => ({ label: index < 50 ? 'benign' : index < 80 ? 'attack' : index < 84 ? 'odd' : index < 97 ? NOT_SURE : null }));
    const { labels } = chooseLabels(toSessionBlock(sessions)).chosen!;
    expect(labels).toMatchObject({ classes: ['benign', 'attack'], left_out: [{ label: 'odd', session_count: 4 }] });
    expect([...labels.y.slice(0, 80)]).toEqual(sessions.slice(0, 80).map(({ label }) => (label === 'benign' ? 0 : 1)));
    expect(new Set(labels.y.slice(80))).toEqual(new Set([-1]));
    const [{ values }] = toTrainingLabels(toSessionBlock(sessions), { accuracy: 1, label_source: 'imported_label' });
    expect([...values]).toEqual(sessions.map(({ label }) => ['benign', 'attack'].indexOf(label ?? '')));
  });

  it('counts a match that was answered as not refused, and a session without a code as neither', () => {
    const sessions = sessionsOf(40, (index) => (index < 10 ? { rule_names: 'r', response_code: 200 } : index < 20 ? { response_code: null } : outcome(index * 3 * (index % 2) + (1 - (index % 2)))));
    const { y } = chooseLabels(toSessionBlock(sessions)).chosen!.labels;
    expect(new Set(y.slice(0, 10))).toEqual(new Set([0]));
    expect(new Set(y.slice(10, 20))).toEqual(new Set([-1]));
  });

  it('does not count a refusal without a rule name', () => {
    expect(usedOf(sessionsOf(60, (index) => ({ response_code: index % 2 === 0 ? 403 : 200 })))).toBe('classic_quantile');
  });
});

describe('a model', () => {
  it('has another version for other analyst labels, and the same version for the same labels', async () => {
    const sessions = sessionsOf(80, (index) => ({ bytes_in: index % 4 === 0 ? 9e6 + index : 1000 + index }));
    const analystLabels = new Map(sessions.map(({ session_id }, index) => [session_id, index % 4 === 0 ? 'attack' : 'harmless']));
    const fit = async (labels?: ReadonlyMap<string, string>) => (await fitModel(toSessionBlock(sessions), weirEngine, CLASSIC_PROFILE, 42, 0, undefined, labels)).model_version;
    expect(await fit(analystLabels)).toBe(await fit(new Map(analystLabels)));
    expect(await fit(analystLabels)).not.toBe(await fit());
  });

  const outcome = (index: number): Partial<SessionInput> => (index % 3 === 0 ? { rule_names: 'sqli', response_code: 403, bytes_out: 520 } : { response_code: 200 });
  const summaryOf = async (sessions: readonly Session[]) => toModelSummary(await fitModel(toSessionBlock(sessions), weirEngine, CLASSIC_PROFILE, 42, 0));

  it('has no input features of the response where the response is the label', async () => {
    const { classifier } = await summaryOf(sessionsOf(90, outcome));
    expect(classifier).toMatchObject({ label_source: 'refused_by_rule', label_strength: 'weak' });
    expect(classifier!.importances.map(({ feature }) => feature)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^refused|bytes_out|_ratio|^avg/)]));
    // The classes differ only in the response, so the forest cannot be good without it.
    expect(classifier!.card.splits[0].figures!.classes[1].roc_auc).toBeLessThan(0.8);
  });

  it('names its label source and matches the schema', async () => {
    const { classifier, label_sources } = await summaryOf(sessionsOf(80, (index) => ({ label: index % 4 === 0 ? 'attack' : 'benign', bytes_in: index % 4 === 0 ? 9e6 + index : 1000 + index })));
    expect(classifierReportSchema.parse(classifier)).toEqual(classifier);
    expect(classifier).toMatchObject({ label_source: 'imported_label', label_strength: 'strong', classes: ['benign', 'attack'], accuracy: 1 });
    expect(label_sources.at(-1)).toMatchObject({ label_source: 'imported_label', is_used: true });
  });

  it('has no risk class where there is one class, and explains why', async () => {
    const { classifier, label_sources, caveats } = await summaryOf(sessionsOf(60, () => ({ bytes_in: 5, bytes_out: 5, label: 'benign' })));
    expect(classifier).toBeNull();
    expect(label_sources.map(({ is_used }) => is_used)).toEqual(LABEL_SOURCES.map(() => false));
    expect(caveats.join(' ')).toContain(`No risk class. No analyst has labelled a session. The column label has fewer than two values with ${MIN_PER_CLASS} sessions each (benign 60)`);
  });
});
