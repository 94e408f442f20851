import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { FEATURE_COLUMNS, sessionInputSchema, takeSessions, toSessionBlock, toSessions, type Session } from '@weir/schema';
import { describeWithSharedData, sharedDataFile } from '../../../../tests/support/shared-data.ts';
import { readRows } from '../../intake/readers/read-rows.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import { anySession, padded } from './any-sessions.test-support.ts';
import { CLASSIC_FEATURES } from './classic-features.ts';
import type { SourceBaseline } from './define-feature.ts';
import { toFeatureColumns, toFeatureMatrix } from './feature-matrix.ts';
import { FEATURES, getFeature } from './index.ts';
import { fitSourceBaselines, MIN_BASELINE_SESSIONS, toFeatureContext } from './source-baselines.ts';

const sessionWith = (values: Partial<Session>): Session =>
  toSession(sessionInputSchema.parse({ start_time: 0, end_time: 600_000, src_ip: '192.0.2.1', bytes_in: 100, bytes_out: 200, ...values }));

const context = toFeatureContext(fitSourceBaselines(toSessionBlock([sessionWith({})])));

describe('every feature', () => {
  it('has a unique name, a formula and a reason', () => {
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    for (const feature of FEATURES) expect(feature.formula && feature.why).not.toBe('');
  });

  it('is finite and in its range for any session', () => {
    const bytes = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 0, max: 4e12 }), fc.nat({ max: 1e9 }), (bytes_in, bytes_out, start_time, duration_ms) => {
        const session = sessionWith({ bytes_in, bytes_out, start_time, end_time: start_time + duration_ms });
        for (const { derive, range } of FEATURES) {
          const value = derive(toSessionBlock([session]).numbers, 0, context.baselineOf(session.src_ip));
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(range[0]);
          expect(value).toBeLessThanOrEqual(range[1]);
        }
      }),
    );
  });
});

it('the classic features are the feature columns of the schema, in their order and units', () => {
  expect(CLASSIC_FEATURES.map(({ name }) => name)).toEqual(FEATURE_COLUMNS.map(({ name }) => name));
  for (const column of FEATURE_COLUMNS) expect(getFeature(column.name).unit).toBe('unit' in column ? column.unit : '');
});

/** The formula of every feature, on one session. */
const FORMULAS: Record<string, (session: Session, baseline: SourceBaseline) => number> = {
  bytes_in: (session) => session.bytes_in,
  bytes_out: (session) => session.bytes_out,
  session_duration: (session) => (session.end_time - session.start_time) / 1000,
  hour: (session) => new Date(session.start_time).getUTCHours(),
  day_of_week: (session) => (new Date(session.start_time).getUTCDay() + 6) % 7,
  total_bytes: (session) => session.bytes_in + session.bytes_out,
  transfer_ratio: (session) => session.bytes_in / (session.bytes_out === 0 ? 1 : session.bytes_out),
  avg_packet_size: (session) => (session.bytes_in + session.bytes_out) / secondsOf(session),
  bytes_in_per_sec: (session) => session.bytes_in / secondsOf(session),
  bytes_out_per_sec: (session) => session.bytes_out / secondsOf(session),
  bytes_in_vs_usual: (session, baseline) => Math.log2((session.bytes_in + 64) / (baseline.median_bytes_in + 64)),
  bytes_out_vs_usual: (session, baseline) => Math.log2((session.bytes_out + 64) / (baseline.median_bytes_out + 64)),
  refused: ({ response_code }) => (response_code === null ? 0 : response_code >= 500 ? 2 : response_code >= 400 ? 1 : 0),
  uncommon_port: ({ dst_port }) => (dst_port === null || [80, 443, 8080, 8443].includes(dst_port) ? 0 : 1),
};
const secondsOf = ({ start_time, end_time }: Session): number => Math.max(1, (end_time - start_time) / 1000);

const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? sorted[half] - (sorted[half] - sorted[half - 1]) / 2 : sorted[Math.floor(half)];
};

/** Returns the baseline of some sessions by its definition. */
const naiveBaseline = (sessions: readonly Session[]): SourceBaseline => ({
  session_count: sessions.length,
  median_bytes_in: sessions.length === 0 ? 0 : middleOf(sessions.map((session) => session.bytes_in)),
  median_bytes_out: sessions.length === 0 ? 0 : middleOf(sessions.map((session) => session.bytes_out)),
});

const anySessions = fc.array(anySession, { maxLength: 80, size: 'max' });

describe('columns of features', () => {
  it('have the formula of each feature in each row, for any choice of features', () => {
    fc.assert(
      fc.property(anySessions, fc.subarray(Object.keys(FORMULAS), { minLength: 1 }), (sessions, names) => {
        const block = padded(toSessionBlock(sessions));
        const { baselineOf } = toFeatureContext(fitSourceBaselines(block));
        const wanted = sessions.flatMap((session) => names.map((name) => FORMULAS[name](session, baselineOf(session.src_ip))));
        expect([...toFeatureMatrix(block, names, { baselineOf })]).toEqual(wanted);
        expect(toFeatureColumns(block).map((values) => [...values])).toEqual(FEATURE_COLUMNS.map(({ name }) => sessions.map((session) => FORMULAS[name](session, context.baselineOf('')))));
      }),
    );
  });

  it('have a formula in this test for each feature', () => expect(Object.keys(FORMULAS).sort()).toEqual(FEATURES.map(({ name }) => name).sort()));

  it('are the same in a large block, where each source is looked up once', () => {
    const few = toSessionBlock(fc.sample(anySession, { numRuns: 30, seed: 1 }));
    const many = takeSessions(few, Int32Array.from({ length: 3000 }, (_, row) => row % 30));
    const names = FEATURES.map(({ name }) => name);
    const looked: string[] = [];
    const baselines = fitSourceBaselines(many);
    const baselineOf = (src_ip: string): SourceBaseline => {
      looked.push(src_ip);
      return toFeatureContext(baselines).baselineOf(src_ip);
    };
    const X = toFeatureMatrix(many, names, { baselineOf });
    expect(new Set(looked).size).toBe(looked.length);
    const ofFew = toFeatureMatrix(few, names, { baselineOf });
    for (let row = 0; row < 3000; row++) expect(X.subarray(row * names.length, (row + 1) * names.length)).toEqual(ofFew.subarray((row % 30) * names.length, ((row % 30) + 1) * names.length));
  });
});

it('baselines are the medians of each source, and of all sessions, in any order', () => {
  fc.assert(
    fc.property(anySessions, (sessions) => {
      const { overall, by_source } = fitSourceBaselines(padded(toSessionBlock(sessions)));
      expect(overall).toEqual(naiveBaseline(sessions));
      const sources = [...new Set(sessions.map(({ src_ip }) => src_ip))];
      const groups = sources.map((source) => [source, sessions.filter(({ src_ip }) => src_ip === source)] as const);
      const wanted = groups.filter(([, group]) => group.length >= MIN_BASELINE_SESSIONS).map(([source, group]) => [source, naiveBaseline(group)]);
      expect({ ...by_source }).toEqual(Object.fromEntries(wanted));
      expect(fitSourceBaselines(toSessionBlock([...sessions].reverse()))).toEqual({ overall, by_source });
    }),
  );
});

it('a source has a baseline of its own from its eighth session, and that of all sources before', () => {
  const many = Array.from({ length: MIN_BASELINE_SESSIONS }, (_, index) => sessionWith({ start_time: index, src_ip: '192.0.2.7', bytes_in: 5000 }));
  const few = many.slice(1).map((session) => ({ ...session, src_ip: '192.0.2.8', bytes_in: 1 }));
  const { baselineOf } = toFeatureContext(fitSourceBaselines(toSessionBlock([...many, ...few])));
  expect(baselineOf('192.0.2.7')).toMatchObject({ session_count: MIN_BASELINE_SESSIONS, median_bytes_in: 5000 });
  expect(baselineOf('192.0.2.8')).toEqual(baselineOf('192.0.2.99'));
});

it('a source named like an object property has no baseline by accident', () => {
  expect(context.baselineOf('constructor').session_count).toBe(1);
});

describeWithSharedData('the classic features of the real CSV', () => {
  const reference = JSON.parse(readFileSync(sharedDataFile('reference/features.json'), 'utf8')) as { rows: Record<string, number[]> };

  it.each(CLASSIC_FEATURES.map(({ name }) => name))('%s equals the published value in every row', async (name) => {
    const sessions: Session[] = [];
    const chunks = (async function* () {
      yield readFileSync(sharedDataFile('CloudWatch_Traffic_Web_Attack.csv'));
    })();
    for await (const rows of readRows(chunks, {}, { window_ms: 600_000, isMonitored: () => false })) if ('sessions' in rows) sessions.push(...toSessions(rows.sessions));
    const values = toFeatureMatrix(toSessionBlock(sessions), [name], context);
    reference.rows[name].forEach((wanted, row) => expect(Math.abs(values[row] - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted))));
  });
});
