import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { FEATURE_COLUMNS, sessionInputSchema, toSessionBlock, type Session } from '@weir/schema';
import { describeWithSharedData, sharedDataFile } from '../../../../tests/support/shared-data.ts';
import { LogTally } from '../../intake/lines/log-tally.ts';
import { readLog } from '../../intake/lines/read-log.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import { CLASSIC_FEATURES } from './classic-features.ts';
import { toFeatureMatrix } from './feature-matrix.ts';
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
    for await (const batch of readLog(chunks, new LogTally())) sessions.push(...batch.sessions.map(toSession));
    const values = toFeatureMatrix(toSessionBlock(sessions), [name], context);
    reference.rows[name].forEach((wanted, row) => expect(Math.abs(values[row] - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted))));
  });
});
