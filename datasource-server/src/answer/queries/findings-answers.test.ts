import type { Disposition, Finding } from '@weir/schema';
import { findingOf } from '../../store/conformance/rows.ts';
import type { MarkedFinding } from '../../triage/mark-findings.ts';
import { FINDINGS } from '../../detect/findings/index.ts';
import { asText, framesOf, HOUR, T, textOf, type Fakes } from './answer-as-text.test-support.ts';

const DAY = 24 * HOUR;
const A = '192.0.2.1';
const B = '192.0.2.2';

const marked = (finding: Finding, values: Partial<MarkedFinding> = {}): MarkedFinding => ({ finding, disposition: null, disposition_id: null, is_excepted: false, kept: null, ...values });

/** Triage with these findings, none hidden, that notes what it is asked. */
const triageOf = (findings: readonly MarkedFinding[], counts: { hidden_count?: number; found_count?: number } = {}): { triage: object; asked: unknown[] } => {
  const asked: unknown[] = [];
  const found = { findings, hidden_count: 0, found_count: findings.length, is_cut: false, ...counts };
  return { triage: { findings: (request: unknown) => (asked.push(request), Promise.resolve(found)) }, asked };
};

const pending: Fakes = { findingsState: () => Promise.resolve({ completed_at: null, pending_source_count: 1 }) };
const PENDING = '! info Findings are being computed: 1 source pending.';

const KNOWN = findingOf('f1', A, {
  kind: 'volume_outlier',
  start_time: T,
  end_time: T + 8 * HOUR,
  severity: 'high',
  confidence: 0.75,
  direction: 'out',
  typical: 1000,
  actual: 2_500_000,
  unit: 'decbytes',
  sentence: 'It sent much.',
  advice: 'Look at it.',
  votes: [{ view: 'session_forest', weight: 0.5, says: '2 of 4 sessions anomalous' }, { view: 'entity_baseline', weight: 0.255, says: 'above its baseline' }],
  technique: { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' },
  session_count: 1234,
  session_ids: ['s1', 's2'],
  priority: 'higher',
  context: { kind: 'cloud', kind_source: 'a page', operator: 'Example Cloud', asn: 64_500, organisation: 'Example', country_code: 'DE', lists: [{ name: 'one', file: 'one.txt', version: 1 }, { name: 'two', file: 'two.txt', version: 1 }], says: 'cloud of Example' },
});
const BARE = findingOf('f2', B, { start_time: T, end_time: T + HOUR, typical: null, actual: null, sentence: 'It scanned.', advice: '', unit: '' });

describe('findings', () => {
  it('are a table with their disposition', async () => {
    const { triage, asked } = triageOf([marked(KNOWN, { disposition: 'unsure', disposition_id: 'd1' }), marked(BARE, { is_excepted: true })]);
    expect(await textOf({ queryType: 'findings', min_severity: 'info', limit: 7, entity: '192.*' }, { triage })).toEqual([
      '# findings, table 0.1 {"custom":{"hidden_count":0}}',
      'severity: string = ["high","low"]',
      `entity: string = ["${A}","${B}"]`,
      'network: string = ["cloud of Example",null]',
      'sentence: string = ["It sent much.","It scanned."]',
      'advice: string = ["Look at it.",""]',
      'confidence: number in percentunit = [0.75,0.5]',
      'kind: string = ["volume_outlier","volume_outlier"]',
      `start_time: time = [${T},${T}]`,
      `end_time: time = [${T + 8 * HOUR},${T + HOUR}]`,
      'direction: string = ["out","in"]',
      'typical_text: string = ["1 kB",null]',
      'actual_text: string = ["2.5 MB",null]',
      'typical: number = [1000,null]',
      'actual: number = [2500000,null]',
      'unit: string = ["decbytes",""]',
      'technique_id: string = ["T1048",null]',
      'technique_name: string = ["Exfiltration Over Alternative Protocol",null]',
      'session_count: number = [1234,1]',
      'finding_id: string = ["f1","f2"]',
      // Eight hours earlier for the one of eight hours, six hours for the one of one hour; a quarter of that later.
      `around_from: time = [${T - 8 * HOUR},${T - 6 * HOUR}]`,
      `around_to: time = [${T + 10 * HOUR},${T + 2.5 * HOUR}]`,
      'tags: string = ["high,volume_outlier,T1048","low,volume_outlier"]',
      'priority: string = ["higher",null]',
      'network_kind: string = ["cloud",null]',
      'operator: string = ["Example Cloud",null]',
      'asn: number = [64500,null]',
      'organisation: string = ["Example",null]',
      'country_code: string = ["DE",null]',
      'lists: string = ["one, two",null]',
      `votes: string = ${JSON.stringify([JSON.stringify(KNOWN.votes), '[]'])}`,
      `text: string = ["${A} (cloud of Example): It sent much.","${B}: It scanned."]`,
      'disposition: string = ["unsure",null]',
      'disposition_id: string = ["d1",null]',
      'is_excepted: boolean = [false,true]',
    ]);
    expect(asked).toEqual([{ from_ms: T, to_ms: T + 2 * HOUR, min_severity: 'info', limit: 7, entity: '192.*', include_excepted: false }]);
  });

  it('are shown with at most three days before them', async () => {
    const { triage } = triageOf([marked(findingOf('f3', A, { start_time: T, end_time: T + 30 * DAY }))]);
    expect(await textOf({ queryType: 'findings' }, { triage })).toEqual(expect.arrayContaining([`around_from: time = [${T - 3 * DAY}]`, `around_to: time = [${T + 30 * DAY + 18 * HOUR}]`]));
  });

  it.each([
    [{}, false, []],
    [{ hidden_count: 1 }, false, ['! info 1 finding is excepted by analysts and hidden.']],
    [{ hidden_count: 1_200 }, true, ['! info 1,200 findings are excepted by analysts and shown.']],
    [{ found_count: 2_000 }, false, ['! info 1 of 2,000 findings are shown, most urgent first.']],
    [{ hidden_count: 2, found_count: 3 }, false, ['! info 2 findings are excepted by analysts and hidden.', '! info 1 of 3 findings are shown, most urgent first.']],
  ])('say what is left out (%j, excepted ones asked for: %p)', async (counts, include_excepted, notices) => {
    const { triage, asked } = triageOf([marked(BARE)], counts);
    expect((await textOf({ queryType: 'findings', include_excepted }, { triage })).filter((line) => line.startsWith('!'))).toEqual(notices);
    expect(asked).toMatchObject([{ include_excepted }]);
  });

  it('say that they are being computed', async () => {
    expect((await textOf({ queryType: 'findings' }, { ...triageOf([]), ...pending }))[1]).toBe(PENDING);
  });
});

describe('finding counts', () => {
  const found = [
    marked(findingOf('f1', A, { kind: 'beacon', severity: 'high', direction: 'out', actual: 9, typical: 1, confidence: 0.9, technique: { id: 'T1071', name: 'x' } })),
    marked(findingOf('f2', B, { kind: 'beacon', severity: 'low', direction: 'in', actual: 5, typical: 2, confidence: 0.5 })),
    marked(findingOf('f3', A, { kind: 'port_scan', severity: 'low', direction: 'none', actual: 7, typical: null, confidence: 0.4 })),
  ];
  /** Labels with their number. */
  const numbersOf = async (query: Record<string, unknown>, of = found): Promise<Array<[labels: unknown, value: unknown]>> =>
    (await framesOf({ queryType: 'finding_counts', ...query }, triageOf(of))).frames.map(({ fields: [{ labels, values }] }) => [labels, values[0]]);

  it('are one number for each kind, zero for kinds without findings', async () => {
    const rest = FINDINGS.map(({ kind }) => kind).filter((kind) => !['beacon', 'port_scan'].includes(kind));
    expect(rest.length).toBeGreaterThan(2);
    expect(await numbersOf({})).toEqual([[{ kind: 'beacon' }, 2], [{ kind: 'port_scan' }, 1], ...rest.map((kind) => [{ kind }, 0])]);
  });

  it('are asked of all findings, and have a data plane type', async () => {
    const { triage, asked } = triageOf(found);
    expect(await textOf({ queryType: 'finding_counts', kinds: ['port_scan'], entity: A, include_excepted: true }, { triage })).toEqual(['# count, numeric-multi 0.1', 'count: number in short {"kind":"port_scan"} = [1]']);
    await textOf({ queryType: 'finding_counts' }, { triage });
    const request = { from_ms: T, to_ms: T + 2 * HOUR, min_severity: 'low', limit: 10_000 };
    expect(asked).toEqual([{ ...request, entity: A, include_excepted: true }, { ...request, entity: undefined, include_excepted: false }]);
  });

  it('are of the kinds and the direction asked for', async () => {
    expect(await numbersOf({ kinds: ['beacon', 'volume_outlier'] })).toEqual([[{ kind: 'beacon' }, 2], [{ kind: 'volume_outlier' }, 0]]);
    expect(await numbersOf({ kinds: ['beacon'], direction: 'in' })).toEqual([[{ kind: 'beacon' }, 1]]);
    expect(await numbersOf({ kinds: ['beacon', 'port_scan'], direction: 'out' })).toEqual([[{ kind: 'beacon' }, 1], [{ kind: 'port_scan' }, 0]]);
  });

  it('are by severity from the least asked for, by source and by technique', async () => {
    expect(await numbersOf({ group_by: ['severity'] })).toEqual([[{ severity: 'high' }, 1], [{ severity: 'low' }, 2], [{ severity: 'medium' }, 0]]);
    expect(await numbersOf({ group_by: ['severity'], min_severity: 'medium' }, [])).toEqual([[{ severity: 'medium' }, 0], [{ severity: 'high' }, 0]]);
    expect(await numbersOf({ group_by: ['entity'] })).toEqual([[{ entity: A }, 2], [{ entity: B }, 1]]);
    expect(await numbersOf({ group_by: ['technique'] })).toEqual([[{ technique: 'T1071' }, 1], [{ technique: 'none' }, 2]]);
  });

  it('are by several properties, each named once', async () => {
    expect(await numbersOf({ group_by: ['kind', 'severity', 'kind'], kinds: ['beacon'] })).toEqual([
      [{ kind: 'beacon', severity: 'high' }, 1],
      [{ kind: 'beacon', severity: 'low' }, 1],
      [{ kind: 'beacon', severity: 'medium' }, 0],
    ]);
    expect(await numbersOf({ group_by: ['kind', 'entity'], kinds: ['beacon'] })).toEqual([[{ kind: 'beacon', entity: A }, 1], [{ kind: 'beacon', entity: B }, 1]]);
  });

  it('are the total without a grouping, zero without labels where there is none', async () => {
    expect(await numbersOf({ group_by: [] })).toEqual([[{}, 3]].map(([, value]) => [undefined, value]));
    expect(await numbersOf({ group_by: [] }, [])).toEqual([[undefined, 0]]);
    expect(await numbersOf({ group_by: ['entity'] }, [])).toEqual([[undefined, 0]]);
  });

  it('are a value of the most severe finding of a group when asked', async () => {
    expect(await numbersOf({ group_by: ['entity'], measure: 'actual' })).toEqual([[{ entity: A }, 9], [{ entity: B }, 5]]);
    expect(await numbersOf({ group_by: ['severity'], measure: 'typical' })).toEqual([[{ severity: 'high' }, 1], [{ severity: 'low' }, 2], [{ severity: 'medium' }, null]]);
    expect(await numbersOf({ group_by: ['entity'], measure: 'actual' }, [])).toEqual([[undefined, null]]);
    expect(await textOf({ queryType: 'finding_counts', group_by: [], measure: 'confidence' }, triageOf(found))).toEqual(['# confidence, numeric-multi 0.1', 'confidence: number in percentunit = [0.9]']);
    expect(await textOf({ queryType: 'finding_counts', group_by: [], measure: 'actual' }, triageOf(found))).toEqual(['# actual, numeric-multi 0.1', 'actual: number in short = [9]']);
  });

  it('say on each frame that findings are being computed', async () => {
    expect(await textOf({ queryType: 'finding_counts', group_by: ['entity'] }, { ...triageOf(found), ...pending })).toEqual([
      '# count, numeric-multi 0.1',
      PENDING,
      `count: number in short {"entity":"${A}"} = [2]`,
      '# count, numeric-multi 0.1',
      PENDING,
      `count: number in short {"entity":"${B}"} = [1]`,
    ]);
  });
});

describe('one finding', () => {
  const stored = (finding: Finding, population: string | null = null): Fakes => ({ store: { findFinding: { finding, population } } });
  const story = async (finding: Finding, population: string | null = null): Promise<string[]> => {
    const { frames } = await framesOf({ queryType: 'finding', finding_id: 'f1' }, stored(finding, population));
    const [, { values: lines }, { values: abouts }, { values: says }] = frames[0].fields;
    expect(Array.from(abouts, (about, row) => `${String(about)}: ${String(says[row])}`)).toEqual(Array.from(lines));
    return Array.from(lines, String);
  };

  it('is a story in the order of the questions of an analyst', async () => {
    const definition = FINDINGS.find(({ kind }) => kind === 'volume_outlier')!;
    const lines = await story(KNOWN);
    expect(lines.slice(0, -2)).toEqual([
      'What happened: It sent much.',
      `Source: ${A}, cloud of Example`,
      'Typical and actual: 1 kB and 2.5 MB, in 1,234 sessions',
      'What to do: Look at it.',
      'Severity and confidence: severity high (distance from typical, and volume), confidence 75 %',
      'Evidence, Isolation forest (50 %): 2 of 4 sessions anomalous',
      'Evidence, Source baseline (26 %): above its baseline',
      'ATT&CK: T1048 Exfiltration Over Alternative Protocol',
    ]);
    expect(lines.at(-2)).toMatch(/^Conditions: .{50}/);
    expect(lines.at(-1)).toBe(`Blind spots: ${definition.blindSpots}`);
  });

  it('names what is not known, and has no conditions for a kind of another version', async () => {
    expect(await story({ ...BARE, kind: 'gone' })).toEqual([
      'What happened: It scanned.',
      `Source: ${B}`,
      'Typical and actual: unknown and unknown, in 1 sessions',
      'What to do: ',
      'Severity and confidence: severity low (distance from typical, and volume), confidence 50 %',
      'ATT&CK: no technique: the log has no evidence for one',
    ]);
  });

  it('has the conditions that were in force when it was found', async () => {
    const scan = { ...BARE, kind: 'port_scan' };
    const conditions = async (population: string | null): Promise<string> => (await story(scan, population)).at(-2)!;
    const usual = await conditions(null);
    const strict = await conditions(JSON.stringify({ detection: { port_scan: { min_ports: 77 } } }));
    expect(usual).not.toContain('77');
    expect(strict).toContain('77');
  });

  it('has a line for each millisecond, so that logs keep their order', async () => {
    const { frames } = await framesOf({ queryType: 'finding', finding_id: 'f1' }, stored({ ...BARE, kind: 'gone', start_time: T }));
    expect(asText(frames)[0]).toMatch(/^# finding, table 0\.1 \{"custom":\{"finding_id":"f2".*\}$/);
    expect(frames[0].meta!.custom).not.toHaveProperty('session_ids', expect.anything());
    expect(frames[0].fields.map(({ name, type }) => `${name} ${type}`)).toEqual(['time time', 'line string', 'about string', 'says string']);
    expect(Array.from(frames[0].fields[0].values)).toEqual([T, T + 1, T + 2, T + 3, T + 4, T + 5]);
  });

  it('is its evidence, one row each', async () => {
    expect(await textOf({ queryType: 'finding', finding_id: 'f1', show: 'votes' }, stored(KNOWN))).toEqual([
      '# votes, table 0.1',
      'view: string = ["session_forest","entity_baseline"]',
      'weight: number in percentunit = [0.5,0.255]',
      'says: string = ["2 of 4 sessions anomalous","above its baseline"]',
    ]);
  });

  it('is its baseline as a line over the range', async () => {
    expect(await textOf({ queryType: 'finding', finding_id: 'f1', show: 'typical' }, stored(KNOWN))).toEqual([
      '# typical, timeseries-multi 0.1',
      `time: time = [${T},${T + 2 * HOUR}]`,
      'typical: number in decbytes as Baseline per window = [1000,1000]',
    ]);
    expect((await textOf({ queryType: 'finding', finding_id: 'f1', show: 'typical' }, stored(BARE))).at(-1)).toBe('typical: number as Baseline per window = [null,null]');
  });

  it('is the one with the id, without reading others', async () => {
    const { calls } = await framesOf({ queryType: 'finding', finding_id: 'f1' }, stored(KNOWN));
    expect(calls).toEqual([['findFinding', 'f1']]);
    await expect(textOf({ queryType: 'finding', finding_id: 'f9' }, { store: { findFinding: null } })).rejects.toThrow('Finding not found: f9.');
  });

  it('is the most severe of the range without an id', async () => {
    const { calls } = await framesOf({ queryType: 'finding' }, { store: { findings: [KNOWN], findFinding: { finding: KNOWN, population: null } } });
    expect(calls).toEqual([['findings', { from_ms: T, to_ms: T + 2 * HOUR, min_severity: 'info', limit: 1 }], ['findFinding', 'f1']]);
    expect(await textOf({ queryType: 'finding' }, { store: { findings: [] } })).toEqual(['# finding, table 0.1', '! info No findings in this time range.']);
    await expect(textOf({ queryType: 'finding' }, { store: { findings: [KNOWN], findFinding: null } })).rejects.toThrow('Finding not found: f1.');
  });
});

const EFFECT = { from_ms: T, to_ms: T, hidden_findings: 3, hidden_sessions: 4, hidden_alerts: 5, raised_findings: 0, shown_findings: 0, by_severity_and_entity: [], kept: [], kept_count: 0, sentence: 'It hides three.' };
const DISPOSITION: Disposition = {
  disposition_id: 'd1',
  created_at: T,
  author: 'ada',
  target: { kind: 'finding', id: 'f1' },
  verdict: 'benign',
  scope: 'network',
  network: '192.0.2.0/24',
  reason: 'a backup',
  note: 'every night',
  expires_at: T + DAY,
  subject: { entity: A, from_ms: T, to_ms: T, findings: [], session_ids: [], peak_bytes_in: 0, peak_bytes_out: 0, rarity: null, sentence: 'It sent much.' },
  effect: EFFECT,
  state: 'undone',
  undone: { at: T + HOUR, author: 'bob', reason: 'it was not' },
};

describe('dispositions', () => {
  it('are a table of those asked for', async () => {
    const asked: unknown[] = [];
    const others = [DISPOSITION, { ...DISPOSITION, disposition_id: 'd2', undone: null, network: null, note: null, expires_at: null }, { ...DISPOSITION, disposition_id: 'd3' }];
    const triage = { dispositions: (request: unknown) => (asked.push(request), others) };
    expect(await textOf({ queryType: 'dispositions', active: false, target_kind: 'finding', target_id: 'f1', limit: 2 }, { triage })).toEqual([
      '# dispositions, table 0.1',
      `created_at: time = [${T},${T}]`,
      'verdict: string = ["benign","benign"]',
      `entity: string = ["${A}","${A}"]`,
      'target_kind: string = ["finding","finding"]',
      'target_id: string = ["f1","f1"]',
      'scope: string = ["network","network"]',
      'network: string = ["192.0.2.0/24",null]',
      'state: string = ["undone","undone"]',
      'author: string = ["ada","ada"]',
      'reason: string = ["a backup","a backup"]',
      'note: string = ["every night",null]',
      `expires_at: time = [${T + DAY},null]`,
      'hidden_findings: number in short = [3,3]',
      'hidden_sessions: number in short = [4,4]',
      'hidden_alerts: number in short = [5,5]',
      'effect: string = ["It hides three.","It hides three."]',
      'said_of: string = ["It sent much.","It sent much."]',
      'undone_by: string = ["bob",null]',
      `undone_at: time = [${T + HOUR},null]`,
      'undo_reason: string = ["it was not",null]',
      'disposition_id: string = ["d1","d2"]',
    ]);
    expect(asked).toEqual([{ target: { kind: 'finding', id: 'f1' }, active: false }]);
  });

  it('have a log, newest first, of the time range', async () => {
    const events = [
      { action: 'disposition', at: T - 1, author: 'ada', disposition: { ...DISPOSITION, disposition_id: 'before' } },
      { action: 'disposition', at: T, author: 'ada', disposition: DISPOSITION },
      { action: 'undo', at: T + HOUR, author: 'bob', disposition_id: 'd1', reason: 'it was not' },
      { action: 'undo', at: T + 2 * HOUR, author: 'bob', disposition_id: 'after', reason: 'late' },
    ];
    const head = '# log of triage, table 0.1';
    expect(await textOf({ queryType: 'triage_audit' }, { triage: { events } })).toEqual([
      head,
      `time: time = [${T + HOUR},${T}]`,
      'author: string = ["bob","ada"]',
      'action: string = ["undo","disposition"]',
      'verdict: string = [null,"benign"]',
      'reason: string = ["it was not","a backup"]',
      'target_kind: string = [null,"finding"]',
      'target_id: string = [null,"f1"]',
      'scope: string = [null,"network"]',
      'effect: string = [null,"It hides three."]',
      'disposition_id: string = ["d1","d1"]',
    ]);
    expect((await textOf({ queryType: 'triage_audit', limit: 1 }, { triage: { events } }))[1]).toBe(`time: time = [${T + HOUR}]`);
  });
});

describe('the review of exceptions', () => {
  const now = T + 3 * HOUR;
  /** One exception of a network, one of a source that is new. */
  const active = [
    { ...DISPOSITION, state: 'active', undone: null, created_at: now - 2 * DAY, expires_at: now + DAY },
    { ...DISPOSITION, disposition_id: 'd2', state: 'active', undone: null, scope: 'source', network: null, created_at: now - 100 * DAY, expires_at: null },
    { ...DISPOSITION, disposition_id: 'd3', state: 'active', undone: null, scope: 'source', network: null, created_at: now - DAY, expires_at: null },
  ];
  const fakes: Fakes = {
    store: { counts: { session_count: 1, last_session_time: T, synthetic: false }, findings: [], anomalousSessions: [{ hidden_by: 'd2' }, { hidden_by: 'd2' }, { hidden_by: null }], sources: [], sourceCount: 0, firstSessionTime: T },
    triage: { events: [], dispositions: () => active },
  };

  it('is the number to review', async () => {
    expect(await textOf({ queryType: 'exceptions_review' }, fakes)).toEqual(['# exceptions to review, numeric-wide 0.1', 'exceptions_to_review: number in short* = [2]']);
  });

  it('is a table of all with the reason to review them', async () => {
    expect(await textOf({ queryType: 'exceptions_review', show: 'exceptions' }, fakes)).toEqual([
      '# exceptions, table 0.1',
      'review: string = ["This exception is 100 days old and does not expire.","This exception covers the whole network 192.0.2.0/24.",null]',
      `entity: string = ["${A}","${A}","${A}"]`,
      'network: string = [null,"192.0.2.0/24",null]',
      'scope: string = ["source","network","source"]',
      'reason: string = ["a backup","a backup","a backup"]',
      'author: string = ["ada","ada","ada"]',
      `created_at: time = [${now - 100 * DAY},${now - 2 * DAY},${now - DAY}]`,
      `expires_at: time = [null,${now + DAY},null]`,
      'hidden_findings: number in short = [0,0,0]',
      'hidden_sessions: number in short = [2,0,0]',
      'disposition_id: string = ["d2","d1","d3"]',
    ]);
  });

  it('joins several reasons', async () => {
    const both = { ...active[0], created_at: now - 100 * DAY, expires_at: null };
    const lines = await textOf({ queryType: 'exceptions_review', show: 'exceptions' }, { ...fakes, triage: { events: [], dispositions: () => [both] } });
    expect(lines[1]).toBe('review: string = ["This exception covers the whole network 192.0.2.0/24, and is 100 days old and does not expire."]');
  });
});

describe('source risk', () => {
  // 100 * (1 - exp(-points / 100)): 60 points for a high finding with certainty, half of them three days after its end.
  const at = (points: number): number => 100 * (1 - Math.exp(-points / 100));
  const high = (id: string, entity: string, values: Partial<Finding> = {}): Finding => findingOf(id, entity, { severity: 'high', confidence: 1, start_time: T, end_time: T + 2 * HOUR, sentence: `of ${id}`, ...values });
  const of = [marked(high('f1', A, { confidence: 0.5 })), marked(high('f2', B)), marked(high('f3', A, { confidence: 0.25 }))];

  it('is a series for each of the riskiest sources', async () => {
    const { triage, asked } = triageOf(of);
    const { frames } = await framesOf({ queryType: 'entity_risk' }, { triage });
    expect(asText(frames).map((line) => line.replace(/\d+\.\d{6,}/g, (number) => Number(number).toFixed(6)))).toEqual([
      `# ${B}, timeseries-multi 0.1`,
      `time: time = [${T},${T + HOUR}]`,
      `risk: number {"src_ip":"${B}"} as ${B}* = [${at(60).toFixed(6)},${at(60).toFixed(6)}]`,
      `# ${A}, timeseries-multi 0.1`,
      `time: time = [${T},${T + HOUR}]`,
      `risk: number {"src_ip":"${A}"} as ${A}* = [${at(45).toFixed(6)},${at(45).toFixed(6)}]`,
    ]);
    expect(asked).toEqual([{ from_ms: 0, to_ms: T + 2 * HOUR, min_severity: 'low', limit: 10_000, include_excepted: true }]);
  });

  it('is of one source or of the riskiest, those of equal risk by address', async () => {
    const names = async (query: Record<string, unknown>, from = of): Promise<unknown[]> => (await framesOf({ queryType: 'entity_risk', ...query }, triageOf(from))).frames.map(({ name }) => name);
    expect(await names({ entity: A })).toEqual([A]);
    expect(await names({ top_k: 1 })).toEqual([B]);
    expect(await names({}, [marked(high('f1', B)), marked(high('f2', A))])).toEqual([A, B]);
  });

  it('is zero without labels where there is no source, over at least one bucket', async () => {
    expect(await textOf({ queryType: 'entity_risk' }, triageOf([]), { to_ms: T + 1.5 * HOUR })).toEqual(['# risk, timeseries-multi 0.1', `time: time = [${T},${T + HOUR}]`, 'risk: number as risk* = [0,0]']);
  });

  it('is made of its parts at the end of the range', async () => {
    const parts = [marked(high('f1', A, { kind: 'beacon', confidence: 0.5, end_time: T + HOUR })), marked(high('f2', A, { end_time: T + 2 * HOUR, confidence: 0.25, priority: 'higher' })), marked(high('f3', B, { end_time: T + 2 * HOUR }), { is_excepted: true })];
    const lines = (await textOf({ queryType: 'entity_risk', show: 'parts' }, triageOf(parts))).map((line) => line.replace(/\d+\.\d{5,}/g, (number) => Number(number).toFixed(4)));
    // An hour after its end a finding has 2 ** (-1 / 72) of its points.
    const first = 30 * 2 ** (-1 / 72);
    const risk = at(first + 22.5).toFixed(4);
    expect(lines).toEqual([
      '# risk of sources, table 0.1',
      `src_ip: string = ["${A}","${A}","${B}"]`,
      `risk: number = [${risk},${risk},0]`,
      `points: number = [${first.toFixed(4)},22.5,0]`,
      'because: string = [null,"similar to a true positive","hidden by an exception"]',
      'severity: string = ["high","high","high"]',
      'kind: string = ["beacon","volume_outlier","volume_outlier"]',
      'sentence: string = ["of f1","of f2","of f3"]',
      `end_time: time = [${T + HOUR},${T + 2 * HOUR},${T + 2 * HOUR}]`,
      'finding_id: string = ["f1","f2","f3"]',
    ]);
  });
});
