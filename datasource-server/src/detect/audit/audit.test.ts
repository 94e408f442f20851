import fc from 'fast-check';
import { dataAuditSchema, sessionInputSchema, toSessionBlock, type AuditCheck, type DataAudit, type Session, type SessionInput } from '@weir/schema';
import { generateSample, SAMPLE_SEED } from '@weir/data';
import { toTrainingLabels } from '../models/labels/choose-labels.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import { auditSessions } from './audit-sessions.ts';
import type { AuditData } from './define-check.ts';
import { CHECKS } from './index.ts';
import { anySession, padded } from '../features/any-sessions.test-support.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const NOW = Date.UTC(2026, 5, 1);

const at = (start_time: number, values: Partial<SessionInput> = {}): Session =>
  toSession(
    sessionInputSchema.parse({ start_time, end_time: start_time + 10 * MINUTE, src_ip: '192.0.2.1', bytes_in: 1_000, bytes_out: 9_000, ...values }),
  );

const audit = (sessions: readonly Session[], more: Partial<AuditData> = {}): Promise<DataAudit> =>
  auditSessions({ sessions: toSessionBlock(sessions), session_count: sessions.length, duplicates_dropped: 0, labels: [], now_ms: NOW, ...more });

const look = async (check: string, sessions: readonly Session[], more: Partial<AuditData> = {}): Promise<AuditCheck> =>
  (await audit(sessions, more)).checks.find((each) => each.check === check)!;

/** Returns sessions at a constant pace, each with different bytes. */
const steady = (count: number, values: (index: number) => Partial<SessionInput> = () => ({}), pace_ms = MINUTE): Session[] =>
  Array.from({ length: count }, (_, index) =>
    at(START + index * pace_ms, { src_ip: `192.0.2.${index % 20}`, bytes_in: 1_000 + 37 * index, bytes_out: 9_000 + 53 * index, ...values(index) }),
  );

describe('every check', () => {
  it('has a unique name and documents its conditions', () => {
    expect(new Set(CHECKS.map(({ check }) => check)).size).toBe(CHECKS.length);
    for (const { title, conditions } of CHECKS) expect([title, conditions]).not.toContain('');
  });

  it('matches the schema for any sessions', async () => {
    const bytes = fc.oneof(fc.constant(0), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
    const session = fc
      .record({ start: fc.nat({ max: 4e12 }), length: fc.nat({ max: 1e8 }), bytes_in: bytes, bytes_out: bytes, host: fc.nat({ max: 3 }), rule: fc.option(fc.constantFrom('a', 'b')) })
      .map(({ start, length, bytes_in, bytes_out, host, rule }) => at(start, { end_time: start + length, bytes_in, bytes_out, src_ip: `192.0.2.${host}`, rule_names: rule }));
    await fc.assert(
      fc.asyncProperty(fc.array(session, { maxLength: 40 }), async (sessions) => {
        const made = await audit(sessions, { labels: toTrainingLabels(toSessionBlock(sessions), { accuracy: 0.9, label_source: 'classic_quantile' }) });
        expect(dataAuditSchema.parse(made)).toEqual(made);
        expect(made.checks).toHaveLength(sessions.length === 0 ? 0 : CHECKS.length);
        for (const { sentence } of made.checks) expect(sentence).toMatch(/^(?!.*(NaN|Infinity|undefined)).*\.$/);
      }),
      { numRuns: 200 },
    );
  });

  it('gets the sessions oldest first, whatever their order, and does not change them', async () => {
    const sessions = steady(300);
    const shuffled = Object.freeze([...sessions].sort((a, b) => (a.session_id < b.session_id ? -1 : 1)));
    const labels = (rows: readonly Session[]) => [{ name: 'even', values: Int32Array.from(rows, ({ bytes_in }) => bytes_in % 2), held_out_accuracy: null }];
    expect(await audit(shuffled, { labels: labels(shuffled) })).toEqual(await audit(sessions, { labels: labels(sessions) }));
  });

  it('pauses before each check', async () => {
    let pauses = 0;
    await auditSessions({ sessions: toSessionBlock(steady(3)), session_count: 3, duplicates_dropped: 0, labels: [], now_ms: NOW }, async () => pauses++);
    expect(pauses).toBe(CHECKS.length);
  });
});

describe('the figures of random sessions', () => {
  const anySessions = fc.array(anySession, { minLength: 1, maxLength: 60, size: 'max' });
  /** Runs the audit on longer arrays in another order, and compares facts of a check with those that are counted one session at a time. */
  const compare = (check: string, factsOf: (sessions: readonly Session[]) => Record<string, number>, some = anySessions): Promise<void> =>
    fc.assert(
      fc.asyncProperty(some, async (sessions) => {
        const made = await auditSessions({ sessions: padded(toSessionBlock(sessions)), session_count: sessions.length, duplicates_dropped: 0, labels: [], now_ms: NOW });
        const { facts } = made.checks.find((each) => each.check === check)!;
        const wanted = factsOf([...sessions].sort((a, b) => a.start_time - b.start_time || (a.session_id < b.session_id ? -1 : 1)));
        for (const [name, value] of Object.entries(wanted)) expect([name, facts[name]]).toEqual([name, value]);
      }),
    );
  const distinct = (values: readonly unknown[]): number => new Set(values).size;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

  it('count sessions, sources and start times', () =>
    compare('small_data', (sessions) => ({
      session_count: sessions.length,
      source_count: distinct(sessions.map(({ src_ip }) => src_ip)),
      start_count: distinct(sessions.map(({ start_time }) => start_time)),
      span_s: (Math.max(...sessions.map(({ end_time }) => end_time)) - sessions[0].start_time) / 1000,
    })));

  it('count impossible times', () =>
    compare('clock', (sessions) => {
      const future = sessions.filter(({ start_time }) => start_time > NOW + 300_000);
      return {
        future_count: future.length,
        before_2000_count: sessions.filter(({ start_time }) => new Date(start_time).getUTCFullYear() < 2000).length,
        furthest_ahead_s: future.length === 0 ? 0 : Math.max(...future.map(({ start_time }) => (start_time - NOW) / 1000)),
      };
    }));

  it('count repeated rows', () => {
    const repeated = fc.tuple(anySessions, fc.array(fc.nat(), { maxLength: 20 })).map(([sessions, again]) => [...sessions, ...again.map((at) => sessions[at % sessions.length])]);
    return compare('repeated_rows', (sessions) => ({ repeated_count: sessions.length - distinct(sessions.map(({ session_id }) => session_id)) }), repeated);
  });

  it('count duplicate flows, comparing each session with each other', () => {
    const isSame = (a: Session, b: Session): boolean => (a.bytes_in === b.bytes_in && a.bytes_out === b.bytes_out) || (a.bytes_in === b.bytes_out && a.bytes_out === b.bytes_in);
    const tight = fc.array(
      // Several pairs of byte counts have the same total.
      fc.tuple(anySession, fc.nat({ max: 24 }), fc.constantFrom(400, 600, 800), fc.constantFrom(400, 600, 800)).map(([session, second, bytes_in, bytes_out]) => ({ ...session, start_time: START + second * 1000, bytes_in, bytes_out })),
      { minLength: 1, maxLength: 14, size: 'max' },
    );
    return compare(
      'doubled_legs',
      (sessions) => {
        const large = sessions.filter(({ bytes_in, bytes_out }) => bytes_in + bytes_out >= 1000);
        const groups = large.filter((session, at) => !large.slice(0, at).some((other) => isSame(session, other))).map((session) => large.filter((other) => isSame(session, other)));
        const legs = groups.filter((group) => group.length > 1 && group.length <= 4 && group.at(-1)!.start_time - group[0].start_time <= 10_000);
        return {
          doubled_count: sum(legs.map((leg) => leg.length - 1)),
          swapped_count: legs.filter(([a, b]) => a.bytes_in !== b.bytes_in).length,
          translated_count: legs.filter(([a, b]) => a.src_ip !== b.src_ip || a.dst_ip !== b.dst_ip).length,
        };
      },
      tight,
    );
  });

  it('measure lengths of sessions', () =>
    compare('windows', (sessions) => {
      const lengths = sessions.map(({ start_time, end_time }) => end_time - start_time);
      const countOf = (length: number): number => lengths.filter((other) => other === length).length;
      const most = Math.max(...lengths.map(countOf));
      const length_ms = lengths.find((length) => countOf(length) === most)!;
      return {
        equal_share: most / sessions.length,
        length_s: length_ms / 1000,
        length_count: distinct(lengths),
        on_clock_share: length_ms === 0 ? 0 : sessions.filter(({ start_time }) => start_time % length_ms === 0).length / sessions.length,
      };
    }));

  it('sum the bytes of all sessions and of the largest source', async () => {
    // Sums of safe integers up to 1e12 are exact in any order.
    const some = fc.array(anySession.map((session) => ({ ...session, bytes_in: session.bytes_in % 1e12, bytes_out: session.bytes_out % 1e12 })), { minLength: 1, maxLength: 60, size: 'max' });
    await compare('direction', (sessions) => ({ bytes_in: sum(sessions.map(({ bytes_in }) => bytes_in)), bytes_out: sum(sessions.map(({ bytes_out }) => bytes_out)) }), some);
    const bytesOf = (sessions: readonly Session[]): number => sum(sessions.map(({ bytes_in, bytes_out }) => bytes_in + bytes_out));
    await compare(
      'concentration',
      (sessions) => {
        const sources = [...new Set(sessions.map(({ src_ip }) => src_ip))].map((source) => sessions.filter(({ src_ip }) => src_ip === source));
        const top = sources.reduce((most, source) => (bytesOf(source) > bytesOf(most) ? source : most));
        return { source_count: sources.length, top_bytes: bytesOf(top), top_session_count: top.length, top_share: bytesOf(top) / Math.max(1, bytesOf(sessions)) };
      },
      some,
    );
  });

  it('count values and constant columns', async () => {
    const classes = (values: readonly unknown[]): number => (values.every((value) => value === null) ? 0 : distinct(values));
    await compare('one_class_labels', (sessions) => ({
      rule_names_classes: classes(sessions.map(({ rule_names }) => rule_names)),
      response_code_classes: classes(sessions.map(({ response_code }) => response_code)),
      dst_port_classes: classes(sessions.map(({ dst_port }) => dst_port)),
      ...(sessions.some(({ label }) => label !== null) ? { label_classes: classes(sessions.map(({ label }) => label)) } : {}),
    }));
    await compare('constant_columns', (sessions) => {
      const names = (Object.keys(sessions[0]) as Array<keyof Session>).filter((name) => name !== 'session_id' && name !== 'label');
      const constant = sessions.length < 2 ? [] : names.filter((name) => distinct(sessions.map((session) => session[name])) === 1);
      return { constant_count: constant.filter((name) => sessions[0][name] !== null).length, empty_count: constant.filter((name) => sessions[0][name] === null).length, column_count: names.length };
    });
  });

  it('find the best threshold of a label, trying each value of each feature', () => {
    const some = fc.array(fc.record({ bytes_in: fc.nat({ max: 9 }), isHigh: fc.boolean() }), { minLength: 12, maxLength: 40, size: 'max' }).filter((rows) => rows.filter(({ isHigh }) => isHigh).length >= 5 && rows.filter(({ isHigh }) => !isHigh).length >= 5);
    return fc.assert(
      fc.asyncProperty(some, async (rows) => {
        // Every feature but the bytes in, and what follows from them, is constant or the same in each row.
        const sessions = rows.map(({ bytes_in }, index) => at(START, { bytes_in, bytes_out: 0, end_time: START + 1000, source_name: `server ${index}` }));
        const values = Int32Array.from(rows, ({ isHigh }) => Number(isHigh));
        const made = await look('label_function', sessions, { labels: [{ name: 'risk', values, held_out_accuracy: null }] });
        const majority = (part: typeof rows): number => Math.max(part.filter(({ isHigh }) => isHigh).length, part.filter(({ isHigh }) => !isHigh).length);
        const cuts = [...Array(10).keys()].map((cut) => majority(rows.filter(({ bytes_in }) => bytes_in <= cut)) + majority(rows.filter(({ bytes_in }) => bytes_in > cut)));
        expect(made.facts.accuracy).toBe(Math.max(majority(rows), ...cuts) / rows.length);
      }),
    );
  });
});

describe('labels', () => {
  it('warn where there is one class, which is why the accuracy is not stated', async () => {
    const made = await audit(steady(20, () => ({ rule_names: 'Suspicious', detection_types: 'waf' })));
    expect(made.checks[0]).toMatchObject({ check: 'one_class_labels', level: 'warning', facts: { rule_names_classes: 1, observation_name_classes: 0 } });
    expect(made.attack_accuracy).toEqual({
      accuracy: null,
      reason: 'detection_types and rule_names have one value each and observation_name is empty: there is no second class to distinguish',
    });
  });

  it('count a missing value as a class next to a value', async () => {
    const made = await audit(steady(20, (index) => ({ rule_names: index % 2 === 0 ? 'SQL injection' : null })));
    expect(made.checks.find(({ check }) => check === 'one_class_labels')).toMatchObject({ level: 'ok', facts: { rule_names_classes: 2 } });
    expect(made.attack_accuracy.reason).toBe('no column states which values of rule_names mean attack and which mean normal');
  });

  it('that are derived from one feature are found, with the threshold', async () => {
    const sessions = steady(400);
    const named = (held_out_accuracy: number | null, values: AuditData['labels'][0]['values']) => [{ name: 'risk', values, held_out_accuracy }];
    const cut = await look('label_function', sessions, { labels: named(0.97, Int32Array.from(sessions, ({ bytes_out }) => Number(bytes_out > 20_000))) });
    expect(cut).toMatchObject({ level: 'warning', facts: { accuracy: 1, leaking_count: 1, held_out_accuracy: 0.97 } });
    expect(cut.sentence).toContain('The label risk is derived from bytes_');
    const noisy = Int32Array.from(sessions, ({ bytes_out, bytes_in }) => Number(bytes_out > 20_000 !== (bytes_in % 23 === 0)));
    expect(await look('label_function', sessions, { labels: named(0.9, noisy) })).toMatchObject({ level: 'warning' });
    expect(await look('label_function', sessions, { labels: named(0.99, noisy) })).toMatchObject({ level: 'ok' });
  });

  it('that are nearly constant are not called derived', async () => {
    const rare = steady(5_000, (index) => ({ response_code: index % 800 === 0 ? 500 : 200 }));
    expect(await look('label_function', rare)).toMatchObject({ level: 'ok', facts: { label_count: 1 } });
  });
});

describe('time', () => {
  it('distinguishes aggregation windows from durations', async () => {
    expect(await look('windows', steady(50, () => ({}), 10 * MINUTE))).toMatchObject({ level: 'note', facts: { length_s: 600, on_clock_share: 1 } });
    const odd = await look('windows', steady(50, (index) => ({ end_time: START + index * MINUTE + 1_000 * (index + 1) })));
    expect(odd.level).toBe('ok');
    const off = Array.from({ length: 50 }, (_, index) => at(START + 1_000 + index * 7 * MINUTE));
    expect((await look('windows', off)).sentence).toContain('an interval set by the log');
  });

  it('has a gap where sessions stop and resume at full pace', async () => {
    const sessions = steady(600, (index) => (index < 300 ? {} : { start_time: START + index * MINUTE + 6 * HOUR, end_time: START + index * MINUTE + 6 * HOUR + 10 * MINUTE }));
    const gap = await look('time_holes', sessions);
    expect(gap).toMatchObject({ level: 'warning', facts: { hole_count: 1 } });
    expect(gap.sentence).toContain('from 2026-01-05 05:09 to 11:00 UTC');
    expect(gap.facts.expected_sessions).toBeGreaterThan(300);
  });

  it('has no gap where light traffic pauses at night', async () => {
    const hours = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 23];
    const days = Array.from({ length: 20 }, (_, day) => hours.map((hour, index) => at(START + day * 24 * HOUR + hour * HOUR + day * index * 1_000)));
    expect((await look('time_holes', days.flat())).level).not.toBe('warning');
  });

  it.each([1, 2, 3, 4, 5])('has no gap where sessions start at random (seed %i)', async (seed) => {
    let [state, time] = [seed, START];
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const sessions = Array.from({ length: 20_000 }, () => at((time += Math.ceil(-Math.log(random()) * MINUTE))));
    expect(await look('time_holes', sessions)).toMatchObject({ level: 'ok' });
  });

  it('ahead of the clock is reported', async () => {
    const late = await look('clock', [...steady(20), at(NOW + 3 * HOUR)]);
    expect(late).toMatchObject({ level: 'warning', facts: { future_count: 1 } });
    expect(late.sentence).toContain('up to 3 h ahead');
    expect(await look('clock', [...steady(20), at(NOW + MINUTE)])).toMatchObject({ level: 'ok' });
    expect(await look('clock', [at(0), ...steady(20)])).toMatchObject({ level: 'warning', facts: { before_2000_count: 1 } });
  });
});

describe('rows', () => {
  it('that repeat are counted, separately from those that were dropped', async () => {
    const sessions = steady(20);
    expect(await look('repeated_rows', sessions)).toMatchObject({ level: 'ok' });
    expect(await look('repeated_rows', sessions, { duplicates_dropped: 7 })).toMatchObject({ level: 'note', facts: { dropped_count: 7 } });
    expect(await look('repeated_rows', [...sessions, sessions[0]])).toMatchObject({ level: 'warning', facts: { repeated_count: 1 } });
  });

  it('are one flow when the same bytes occur within seconds, under another address or in the other direction', async () => {
    const sessions = steady(100);
    const legs = sessions.slice(0, 10).map((session, index) => ({
      ...session,
      start_time: session.start_time + 2_000,
      ...(index < 5 ? { src_ip: '10.0.0.1' } : { bytes_in: session.bytes_out, bytes_out: session.bytes_in }),
    }));
    const doubled = [...sessions, ...legs.map(toSession)];
    expect(await look('doubled_legs', doubled)).toMatchObject({ level: 'warning', facts: { doubled_count: 10, swapped_count: 5, translated_count: 5 } });
    expect(await look('doubled_legs', sessions)).toMatchObject({ level: 'ok' });
  });

  it('of a beacon, which have equal bytes many times, are not duplicate flow records', async () => {
    expect(await look('doubled_legs', steady(100, (index) => ({ bytes_in: 5_000, bytes_out: 2_000, src_ip: `192.0.2.${index % 2}` }), 5_000))).toMatchObject({ level: 'ok' });
  });

  it('that are few give a warning', async () => {
    expect(await look('small_data', steady(300))).toMatchObject({ level: 'warning', facts: { session_count: 300, source_count: 20 } });
    expect(await look('small_data', steady(2_000))).toMatchObject({ level: 'note' });
    expect(await look('small_data', steady(2_000, () => ({}), 10 * MINUTE))).toMatchObject({ level: 'ok' });
  });
});

describe('bytes', () => {
  it('into the server are called upload, not exfiltration', async () => {
    const sessions = [...steady(50), at(START, { bytes_in: 900_000_000 })];
    const { level, sentence } = await look('direction', sessions);
    expect(level).toBe('warning');
    expect(sentence).toMatch(/^The server received more bytes than it sent: \d+\.\d in : 1 out over all sessions, 1 in : \d\.\d out in the median session\./);
    expect((await look('direction', steady(50))).level).toBe('ok');
    expect((await look('direction', steady(5, () => ({ bytes_in: 0, bytes_out: 0 })))).sentence).toBe('No session has any bytes.');
  });

  it('that mostly come from one source give a warning', async () => {
    const share = await look('concentration', [...steady(50), at(START, { src_ip: '203.0.113.9', bytes_in: 900_000_000 })]);
    expect(share.level).toBe('warning');
    expect(share.sentence).toMatch(/^203\.0\.113\.9 accounts for 99\.\d+ % of the bytes \(900 MB\) and 2 % of the sessions/);
    expect(await look('concentration', steady(200))).toMatchObject({ level: 'ok' });
    const equal = [at(START + 2 * MINUTE, { src_ip: '203.0.113.1' }), at(START, { src_ip: '203.0.113.3' }), at(START + MINUTE, { src_ip: '203.0.113.2' })];
    expect((await look('concentration', equal)).sentence).toMatch(/^203\.0\.113\.3 accounts for 33\.3 % of the bytes/);
    expect((await look('concentration', [at(START)])).sentence).toContain('There is one source');
  });
});

describe('an imported label', () => {
  it('is reported where a row has one, and not mentioned where none has', async () => {
    const labelled = await audit(steady(20, (index) => ({ label: index % 2 === 0 ? 'attack' : 'benign' })));
    expect(labelled.attack_accuracy.reason).toBe('no column states which values of label mean attack and which mean normal');
    expect(labelled.checks.find(({ check }) => check === 'one_class_labels')!.sentence).toContain('label has 2 values');
    expect(JSON.stringify(await audit(steady(20)))).not.toContain('"label_classes"');
  });
});

describe('the audit of the synthetic sample', () => {
  it('warns only about the training label, and notes the rest', async () => {
    const sessions = generateSample({ seed: SAMPLE_SEED }).rows.map(toSession);
    const { checks } = await audit(sessions, { labels: toTrainingLabels(toSessionBlock(sessions), { accuracy: 0.999, label_source: 'classic_quantile' }) });
    const at_level = (wanted: string): string[] => checks.filter(({ level }) => level === wanted).map(({ check }) => check);
    expect(at_level('warning')).toEqual(['label_function']);
    expect(at_level('note')).toEqual(['one_class_labels', 'direction', 'concentration', 'windows', 'constant_columns']);
    expect(checks[0].sentence).toContain('The label risk_class is derived from total_bytes');
  });
});
