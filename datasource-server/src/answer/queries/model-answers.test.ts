import type { ClassCard, ClassifierReport, ModelVersion } from '@weir/schema';
import { asText, fieldAsText, framesOf, HOUR, T, textOf } from './answer-as-text.test-support.ts';

const DAY = 24 * HOUR;
const NO_MODEL = ['# no model yet, table 0.1', '! info No model is fitted yet; it needs more sessions.'];

const interval = (value: number): { value: number; low: number; high: number | null } => ({ value, low: value - 0.125, high: value === 1 ? null : value + 0.125 });

const ofClass = (name: string, values: Partial<ClassCard> = {}): ClassCard => ({
  class: name,
  support: 40,
  precision: interval(0.5),
  recall: interval(0.625),
  f1: interval(0.25),
  roc_auc: 0.75,
  average_precision: null,
  roc: { x: [0, 0.5, 1], y: [0, 0.9, 1] },
  precision_recall: { x: [0, 1], y: [1, 0.25] },
  calibration: { x: [0.125, 0.75], y: [0.25, 0.5], count: [3, 4] },
  ...values,
});

const REPORT = {
  label: 'volume',
  label_source: 'classic_quantile',
  label_strength: 'classic',
  accuracy: 0.875,
  caveat: 'It is not attack detection.',
  calibration: { sentence: 'Calibrated by class.' },
  left_out: [],
  importances: [
    { feature: 'bytes_in', impurity_importance: 0.75, permutation_importance: 0.5 },
    { feature: 'hour', impurity_importance: 0.25, permutation_importance: null },
  ],
  card: {
    row_count: 100,
    available_count: 200,
    entity_count: 9,
    caveats: ['Few rows.'],
    splits: [
      {
        split: 'random',
        train_size: 80,
        test_size: 20,
        refusal: null,
        figures: {
          accuracy: interval(0.875),
          majority_share: 0.5,
          balanced_accuracy: interval(1),
          sure_share: 0.75,
          sure_accuracy: null,
          brier_score: 0.125,
          expected_calibration_error: 0.0625,
          confusion_matrix: [],
          resampled: 'row',
          classes: [ofClass('usual_volume'), ofClass('high_volume', { working_point: { false_positive_rate: 0.25, recall: 0.5, precision: 0.75 } })],
        },
      },
      { split: 'time', train_size: 90, test_size: 10, refusal: 'too few rows', figures: null },
    ],
  },
} as unknown as ClassifierReport;

const LABEL_SOURCES = [{ sentence: 'No analyst labels.' }, { sentence: 'One class only.' }];
const fitted = (values: object = {}): object => ({
  model_version: 'm1',
  engine: { id: 'weir', caveats: ['An engine caveat.'] },
  profile: { id: 'context', anomaly_features: ['bytes_in', 'bytes_out'], contamination: 0.01, n_trees: 100, max_samples: 256 },
  seed: 42,
  trained_at: T - 3 * HOUR,
  session_count: 12_345,
  data_from: T - 10 * DAY,
  data_to: T - 2 * DAY,
  flagged_count: 123,
  detector: { rows_per_tree: 256 },
  threshold: 0.6,
  stability: { forest_count: 5, always_flagged: 90, ever_flagged: 100 },
  baselines: { overall: {}, by_source: { a: { session_count: 9, median_bytes_in: 10, median_bytes_out: 20 } } },
  classifier: { report: REPORT },
  label_sources: LABEL_SOURCES,
  ...values,
});

describe('without a model', () => {
  it.each(['model_card', 'model_curves', 'feature_importance', 'model_summary'])('%s says so', async (queryType) => {
    expect(await textOf({ queryType }, { model: null })).toEqual(NO_MODEL);
  });
});

describe('without a risk class', () => {
  it.each(['model_card', 'model_curves', 'feature_importance'])('%s says why', async (queryType) => {
    expect(await textOf({ queryType }, { model: fitted({ classifier: null }) })).toEqual(['# no risk class, table 0.1', '! info There is no risk class.', '! info No analyst labels.', '! info One class only.']);
  });

  it('the model summary has none', async () => {
    const [frame] = (await framesOf({ queryType: 'model_summary' }, { model: fitted({ classifier: null }) })).frames;
    expect(frame.fields.filter(({ name }) => name.startsWith('risk_')).map(fieldAsText)).toEqual(['risk_label: string = [null]', 'risk_label_source: string = [null]', 'risk_label_strength: string = [null]', 'risk_accuracy: number in percentunit = [null]']);
    expect(frame.meta!.custom).toMatchObject({ model_version: 'm1', classifier: null });
    expect(frame.meta!.notices!.map(({ text }) => text)).not.toContain(undefined);
  });
});

const META = '{"custom":{"label":"volume","label_source":"classic_quantile","label_strength":"classic","row_count":100,"available_count":200,"entity_count":9}}';

describe('the model card', () => {
  it('has a row for each split and class, one for a split without figures', async () => {
    const lines = await textOf({ queryType: 'model_card' }, { model: fitted() });
    expect(lines.slice(0, 5)).toEqual([`# model card, table 0.1 ${META}`, '! info It is not attack detection.', '! info Few rows.', expect.stringMatching(/^! info No figures for the .*time.*: too few rows$/), '! info Calibrated by class.']);
    expect(lines.slice(5)).toEqual([
      'split: string = ["random","random","time"]',
      'class: string = ["usual_volume","high_volume",null]',
      'support: number in short = [40,40,null]',
      'recall: number in percentunit = [0.625,0.625,null]',
      'recall_low: number in percentunit = [0.5,0.5,null]',
      'recall_high: number in percentunit = [0.75,0.75,null]',
      'precision: number in percentunit = [0.5,0.5,null]',
      'precision_low: number in percentunit = [0.375,0.375,null]',
      'precision_high: number in percentunit = [0.625,0.625,null]',
      'f1: number in percentunit = [0.25,0.25,null]',
      'f1_low: number in percentunit = [0.125,0.125,null]',
      'f1_high: number in percentunit = [0.375,0.375,null]',
      'roc_auc: number = [0.75,0.75,null]',
      'average_precision: number = [null,null,null]',
      'accuracy: number in percentunit = [0.875,0.875,null]',
      'accuracy_low: number in percentunit = [0.75,0.75,null]',
      'accuracy_high: number in percentunit = [1,1,null]',
      'majority_share: number in percentunit = [0.5,0.5,null]',
      'balanced_accuracy: number in percentunit = [1,1,null]',
      'balanced_accuracy_low: number in percentunit = [0.875,0.875,null]',
      'balanced_accuracy_high: number in percentunit = [null,null,null]',
      'sure_share: number in percentunit = [0.75,0.75,null]',
      'sure_accuracy: number in percentunit = [null,null,null]',
      'brier_score: number = [0.125,0.125,null]',
      'expected_calibration_error: number = [0.0625,0.0625,null]',
      'train_size: number in short = [80,80,90]',
      'test_size: number in short = [20,20,10]',
      'refusal: string = [null,null,"too few rows"]',
      'model_version: string = ["m1","m1","m1"]',
    ]);
  });

  it('names the classes that were left out', async () => {
    const left_out = [{ label: 'rare', session_count: 3 }, { label: 'rarer', session_count: 1 }];
    const lines = await textOf({ queryType: 'model_card' }, { model: fitted({ classifier: { report: { ...REPORT, left_out } } }) });
    expect(lines[5]).toBe('! info Classes left out because they have too few sessions: rare (3), rarer (1).');
  });
});

describe('the curves of the model card', () => {
  it('have their points in order, with the working point of a class', async () => {
    const lines = await textOf({ queryType: 'model_curves' }, { model: fitted() });
    expect(lines[0]).toBe(`# model curves, table 0.1 ${META}`);
    const roc = [0, 0.5, 1];
    expect(lines.slice(5)).toEqual([
      `curve: string = ${JSON.stringify([...Array<string>(3).fill('roc'), ...Array<string>(2).fill('precision_recall'), ...Array<string>(2).fill('calibration'), ...Array<string>(4).fill('roc'), ...Array<string>(3).fill('precision_recall'), ...Array<string>(2).fill('calibration')])}`,
      `split: string = ${JSON.stringify(Array<string>(16).fill('random'))}`,
      `class: string = ${JSON.stringify([...Array<string>(7).fill('usual_volume'), ...Array<string>(9).fill('high_volume')])}`,
      `x: number in percentunit = ${JSON.stringify([...roc, 0, 1, 0.125, 0.75, 0, 0.25, 0.5, 1, 0, 0.5, 1, 0.125, 0.75])}`,
      `y: number in percentunit = ${JSON.stringify([0, 0.9, 1, 1, 0.25, 0.25, 0.5, 0, 0.5, 0.9, 1, 1, 0.75, 0.25, 0.25, 0.5])}`,
      `count: number in short = ${JSON.stringify([...Array<null>(5).fill(null), 3, 4, ...Array<null>(7).fill(null), 3, 4])}`,
      `working_point: boolean = ${JSON.stringify([...Array<boolean>(8).fill(false), true, false, false, false, true, false, false, false])}`,
    ]);
  });

  it('have a working point at the end, and none without a precision', async () => {
    const end = ofClass('x', { roc: { x: [0, 0.5], y: [0, 0.5] }, working_point: { false_positive_rate: 0.5, recall: 1, precision: null } });
    const splits = [{ ...REPORT.card.splits[0], figures: { ...REPORT.card.splits[0].figures!, classes: [end] } }];
    const lines = await textOf({ queryType: 'model_curves' }, { model: fitted({ classifier: { report: { ...REPORT, card: { ...REPORT.card, splits } } } }) });
    expect(lines.slice(-7)).toEqual([
      'curve: string = ["roc","roc","roc","precision_recall","precision_recall","calibration","calibration"]',
      'split: string = ["random","random","random","random","random","random","random"]',
      'class: string = ["x","x","x","x","x","x","x"]',
      'x: number in percentunit = [0,0.5,0.5,0,1,0.125,0.75]',
      'y: number in percentunit = [0,0.5,1,1,0.25,0.25,0.5]',
      'count: number in short = [null,null,null,null,null,3,4]',
      'working_point: boolean = [false,false,true,false,false,false,false]',
    ]);
  });
});

it('lists the importance of features', async () => {
  expect(await textOf({ queryType: 'feature_importance' }, { model: fitted() })).toEqual([
    '# feature importance, table 0.1 {"custom":{"label":"volume","caveat":"It is not attack detection."}}',
    '! info It is not attack detection.',
    'feature: string = ["bytes_in","hour"]',
    'impurity_importance: number in percentunit = [0.75,0.25]',
    'permutation_importance: number in percentunit = [0.5,null]',
  ]);
});

it('sums up the model, with its caveats', async () => {
  const [frame] = (await framesOf({ queryType: 'model_summary' }, { model: fitted() })).frames;
  const lines = asText([frame]);
  expect(lines[0]).toMatch(/^# model summary, table 0\.1 /);
  expect(frame.meta!.custom).toMatchObject({ model_version: 'm1', classifier: { label: 'volume', importances: REPORT.importances } });
  expect(frame.meta!.custom!.classifier).not.toHaveProperty('card');
  expect(frame.meta!.notices).toHaveLength(3);
  expect(frame.meta!.notices!.slice(1)).toEqual([{ severity: 'info', text: 'An engine caveat.' }, { severity: 'info', text: 'It is not attack detection.' }]);
  expect(lines.slice(4)).toEqual([
    'model_version: string = ["m1"]',
    'engine: string = ["weir"]',
    `trained_at: time = [${T - 3 * HOUR}]`,
    'session_count: number in short = [12345]',
    `data_from: time = [${T - 10 * DAY}]`,
    `data_to: time = [${T - 2 * DAY}]`,
    'anomaly_features: string = ["Bytes in, Bytes out"]',
    'n_trees: number = [100]',
    'contamination: number in percentunit = [0.01]',
    'threshold: number = [0.6]',
    'flagged_count: number in short = [123]',
    'risk_label: string = ["volume"]',
    'risk_label_source: string = ["classic_quantile"]',
    'risk_label_strength: string = ["classic"]',
    'risk_accuracy: number in percentunit = [0.875]',
    'seed: number = [42]',
  ]);
});

it('lists model versions with their comparison', async () => {
  const facts = { engine: 'weir', profile: 'context', seed: 42, trained_at: T, session_count: 100, data_from: T - DAY, data_to: T - HOUR, features: ['bytes_in', 'hour'], threshold: 0.6, label_source: 'analyst', sha256: 'abc' };
  const versions = [
    { ...facts, model_version: 'm3', state: 'champion', promoted_at: T + 1, promoted_by: 'ada', reason: 'better', comparison: { held_out_count: 50, difference: { value: 0.25, low: 0.125, high: 0.5 } } },
    { ...facts, model_version: 'm2', state: 'kept', promoted_at: null, promoted_by: null, reason: 'worse', label_source: null, comparison: { held_out_count: 60, difference: null } },
    { ...facts, model_version: 'm1', state: 'gone', promoted_at: null, promoted_by: null, reason: 'first', comparison: null },
  ] as unknown as ModelVersion[];
  expect(await textOf({ queryType: 'model_versions' }, { modelVersions: () => Promise.resolve(versions) })).toEqual([
    '# model versions, table 0.1',
    'model_version: string = ["m3","m2","m1"]',
    'state: string = ["champion","kept","gone"]',
    `promoted_at: time = [${T + 1},null,null]`,
    'promoted_by: string = ["ada",null,null]',
    'reason: string = ["better","worse","first"]',
    `trained_at: time = [${T},${T},${T}]`,
    'session_count: number in short = [100,100,100]',
    `data_from: time = [${T - DAY},${T - DAY},${T - DAY}]`,
    `data_to: time = [${T - HOUR},${T - HOUR},${T - HOUR}]`,
    'engine: string = ["weir","weir","weir"]',
    'profile: string = ["context","context","context"]',
    'seed: number = [42,42,42]',
    'features: string = ["Bytes in, Hour (UTC)","Bytes in, Hour (UTC)","Bytes in, Hour (UTC)"]',
    'label_source: string = ["analyst",null,"analyst"]',
    'threshold: number = [0.6,0.6,0.6]',
    'held_out_count: number in short = [50,60,null]',
    'difference: number = [0.25,null,null]',
    'difference_low: number = [0.125,null,null]',
    'difference_high: number = [0.5,null,null]',
    'sha256: string = ["abc","abc","abc"]',
  ]);
});

describe('the state of the baselines', () => {
  const store = { counts: { session_count: 30, last_session_time: T, synthetic: false }, sourceCount: 4 };

  it('has figures of the model in use', async () => {
    const { frames } = await framesOf({ queryType: 'baseline_state' }, { store, model: fitted() });
    expect(asText(frames)).toEqual([
      '# baseline state, numeric-wide 0.1',
      '! info Model m1 is fitted on 12,345 sessions over 8.0 days.',
      'model_ready: number* = [1]',
      'training_sessions: number in short = [12345]',
      'training_days: number* = [8]',
      'hours_since_training: number = [6]',
      'sources: number in short = [4]',
      'sources_with_usual: number in short* = [1]',
      'sources_without_usual: number in short* = [3]',
      'steady_flags: number in percentunit* = [0.9]',
    ]);
    expect(frames[0].fields[5].config!.description).toBe('Sources with at least 8 sessions in the training data.');
  });

  it('says that there is no model yet', async () => {
    expect(await textOf({ queryType: 'baseline_state' }, { store, model: null })).toEqual([
      '# baseline state, numeric-wide 0.1',
      '! warning Baseline not ready: 30 sessions, and a model needs 50. No anomalies are counted until then.',
      'model_ready: number* = [0]',
      'training_sessions: number in short = [0]',
      'training_days: number* = [0]',
      'hours_since_training: number = [null]',
      'sources: number in short = [4]',
      'sources_with_usual: number in short* = [0]',
      'sources_without_usual: number in short* = [4]',
      'steady_flags: number in percentunit* = [null]',
    ]);
  });

  it('has only the figures asked for, none below zero, and no share of no flags', async () => {
    const figures = ['hours_since_training', 'sources_without_usual', 'steady_flags'];
    const model = fitted({ trained_at: T + 9 * HOUR, stability: { forest_count: 5, always_flagged: 0, ever_flagged: 0 } });
    expect((await textOf({ queryType: 'baseline_state', figures }, { store: { ...store, sourceCount: 0 }, model })).slice(2)).toEqual(['hours_since_training: number = [0]', 'sources_without_usual: number in short* = [0]', 'steady_flags: number in percentunit* = [null]']);
  });

  it.each([[7, ''], [6.5, ' They cover less than a week, so a weekend can look unusual.']])('says that a model of %p days may not know a weekend', async (days, weekly) => {
    const model = fitted({ data_from: T, data_to: T + days * DAY });
    expect((await textOf({ queryType: 'baseline_state' }, { store, model }))[1]).toBe(`! info Model m1 is fitted on 12,345 sessions over ${days.toFixed(1)} days.${weekly}`);
  });
});

describe('the baselines of sources', () => {
  const sources = [
    { src_ip: 'a', session_count: 9, first_seen: T, last_seen: T + 1 },
    { src_ip: 'toString', session_count: 2, first_seen: T + 2, last_seen: T + 3 },
  ];
  const fields = [
    'src_ip: string = ["a","toString"]',
    'state: string = ["ready","learning"]',
    'session_count: number in short = [9,2]',
    'usual_bytes_in: number in decbytes = [10,null]',
    'usual_bytes_out: number in decbytes = [20,null]',
    `first_seen: time = [${T},${T + 2}]`,
    `last_seen: time = [${T + 1},${T + 3}]`,
  ];

  it('are known or learning', async () => {
    const { frames, calls } = await framesOf({ queryType: 'source_baselines', limit: 3 }, { store: { sources }, model: fitted() });
    expect(asText(frames)).toEqual(['# baselines of sources, table 0.1', ...fields]);
    expect(calls).toEqual([['sources', 3]]);
  });

  it.each([[2, []], [3, ['! info 2 of 3 sources are shown, those with the most sessions first.']]])('say how many there are where the table is full, of %i', async (sourceCount, notices) => {
    expect(await textOf({ queryType: 'source_baselines', limit: 2 }, { store: { sources, sourceCount }, model: fitted() })).toEqual(['# baselines of sources, table 0.1', ...notices, ...fields]);
  });

  it('are all learning without a model', async () => {
    expect((await textOf({ queryType: 'source_baselines', limit: 3 }, { store: { sources }, model: null }))[2]).toBe('state: string = ["learning","learning"]');
  });
});

describe('the data audit', () => {
  const checks = (['warning', 'note', 'ok'] as const).map((level, at) => ({ check: `c${at}`, level, title: `t${at}`, sentence: `s${at}`, facts: { n: at } }));
  const audited = { audited_at: T, session_count: 1_200, audited_count: 1_200, attack_accuracy: { accuracy: null, reason: 'none' }, checks };
  const custom = '{"custom":{"audited_at":1772409600000,"session_count":1200,"audited_count":1200,"attack_accuracy":{"accuracy":null,"reason":"none"}}}';

  it('is a table of checks', async () => {
    expect(await textOf({ queryType: 'data_audit' }, { audit: () => Promise.resolve(audited) })).toEqual([
      `# data audit, table 0.1 ${custom}`,
      'level: string = ["warning","note","ok"]',
      'title: string = ["t0","t1","t2"]',
      'sentence: string = ["s0","s1","s2"]',
      'check: string = ["c0","c1","c2"]',
      `facts: string = ${JSON.stringify(['{"n":0}', '{"n":1}', '{"n":2}'])}`,
    ]);
  });

  it('has checks from a level on', async () => {
    expect((await textOf({ queryType: 'data_audit', min_level: 'note' }, { audit: () => Promise.resolve(audited) }))[1]).toBe('level: string = ["warning","note"]');
    expect((await textOf({ queryType: 'data_audit', min_level: 'warning' }, { audit: () => Promise.resolve(audited) }))[1]).toBe('level: string = ["warning"]');
  });

  it.each([
    [0, 0, '! info There are no sessions yet, so there is nothing to audit.'],
    [12_345, 1_200, '! info Based on a uniform sample of 1,200 of 12,345 sessions.'],
  ])('of %i sessions says what it is based on', async (session_count, audited_count, notice) => {
    expect((await textOf({ queryType: 'data_audit' }, { audit: () => Promise.resolve({ ...audited, session_count, audited_count }) }))[1]).toBe(notice);
  });
});

describe('ingest health', () => {
  const feed = { feed: 'folder', source_id: 'aws_vpc_flow', state: 'running', detail: 'reading', rows_read: 10, rows_stored: 4, rows_duplicate: 3, rows_late: 2, rows_rejected: 1, rows_skipped: 5, last_arrival: T, watermark: T + HOUR, rejects: [{ reason: 'no address', count: 6 }, { reason: 'no time', count: 7 }] };
  const other = { ...feed, feed: 'upload', source_id: null, detail: null, watermark: null, last_arrival: null, rejects: [{ reason: 'no time', count: 8 }] };

  it('has a row for each input', async () => {
    const { frames, calls } = await framesOf({ queryType: 'ingest_health' }, { store: { feedHealth: [feed, other], staleCount: 11 }, model: fitted() });
    expect(asText(frames)).toEqual([
      '# ingest health, table 0.1 {"custom":{"sessions_to_rescore":11}}',
      'feed: string* = ["folder","upload"]',
      'source_id: string* = ["aws_vpc_flow",null]',
      'state: string* = ["running","running"]',
      'detail: string = ["reading",null]',
      'rows_read: number in short* = [10,10]',
      'rows_stored: number in short* = [4,4]',
      'rows_duplicate: number in short* = [3,3]',
      'rows_late: number in short* = [2,2]',
      'rows_rejected: number in short* = [1,1]',
      'rows_skipped: number in short* = [5,5]',
      `last_arrival: time = [${T},null]`,
      `watermark: time* = [${T + HOUR},null]`,
      'seconds_behind: number in s* = [7200,null]',
    ]);
    expect(calls[1]).toEqual(['staleCount', 'm1']);
  });

  it('asks for sessions without a verdict where there is no model, and is never ahead', async () => {
    const { frames, calls } = await framesOf({ queryType: 'ingest_health' }, { store: { feedHealth: [{ ...feed, watermark: T + 9 * HOUR }], staleCount: 0 } });
    expect(calls[1]).toEqual(['staleCount', null]);
    expect(asText(frames).at(-1)).toBe('seconds_behind: number in s* = [0]');
  });

  it('has the reasons of rejected rows', async () => {
    expect(await textOf({ queryType: 'ingest_health', show: 'rejects' }, { store: { feedHealth: [feed, other] } })).toEqual([
      '# rejected rows, table 0.1',
      'feed: string = ["folder","folder","upload"]',
      'reason: string = ["no address","no time","no time"]',
      'rows_rejected: number in short* = [6,7,8]',
    ]);
  });
});

describe('the alert budget', () => {
  const alert = (src_ip: string, start_time: number): object => ({ src_ip, start_time, end_time: start_time + 60_000, rarity: 3.5, reason: src_ip === 'a' ? 'much' : null, session_id: `s-${src_ip}` });
  /** Two whole days with three sources above a rarity of 3 each. */
  const dayPeaks = [T - 2 * DAY, T - DAY].map((day) => ({ day, peaks: [4, 3.5, 3] }));
  const store = { firstSessionTime: T - 9 * DAY, dayPeaks, dayAlerts: [{ day: T - 2 * DAY, alerts: [alert('a', T - 2 * DAY)], source_count: 1 }, { day: T - DAY, alerts: [alert('b', T - DAY)], source_count: 1 }] };

  it('has the alerts of past days', async () => {
    const { frames, calls } = await framesOf({ queryType: 'alert_budget', alerts_a_day: 2 }, { store }, { to_ms: T + HOUR });
    const [head, says, ...fields] = asText(frames);
    expect(head).toBe('# alert budget, table 0.1 {"custom":{"alerts_a_day":2,"rarity_threshold":3.5,"expected_a_day":2}}');
    expect(says).toMatch(/^! info A source alerts on its first session of a UTC day/);
    expect(fields).toEqual([`day: time = [${T - 2 * DAY},${T - DAY}]`, 'alerts: number in short = [2,2]', 'held_back: number in short* = [0,0]']);
    expect(calls.at(-1)).toEqual(['dayAlerts', { from_ms: T - 2 * DAY, to_ms: T, min_rarity: 3.5, most_a_day: 2, excepted: 'excepted' }]);
  });

  it('lists them, newest first', async () => {
    const { frames, calls } = await framesOf({ queryType: 'alert_budget', alerts_a_day: 2, show: 'alerts', include_excepted: true }, { store });
    expect(asText(frames).slice(2)).toEqual([
      `start_time: time = [${T - DAY},${T - 2 * DAY}]`,
      'src_ip: string = ["b","a"]',
      'rarity: number* = [3.5,3.5]',
      'reason: string = [null,"much"]',
      `end_time: time = [${T - DAY + 60_000},${T - 2 * DAY + 60_000}]`,
      'session_id: string = ["s-b","s-a"]',
    ]);
    expect(calls.at(-1)).toMatchObject(['dayAlerts', { excepted: undefined }]);
  });

  it('is a series for each source that alerts, for a rule', async () => {
    const dayAlerts = [
      { day: T - DAY, alerts: [alert('a', T - 1)], source_count: 1 },
      { day: T, alerts: [alert('b', T), alert('a', T + HOUR), alert('b', T + 2 * HOUR)], source_count: 2 },
    ];
    const { frames, calls } = await framesOf({ queryType: 'budget_alerts', alerts_a_day: 2 }, { store: { ...store, dayAlerts } });
    expect(asText(frames)).toEqual([
      '# a, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      `time: time = [${T},${T + HOUR}]`,
      'alerts: number in short {"src_ip":"a"} as a = [0,1]',
      '# b, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      `time: time = [${T},${T + HOUR}]`,
      'alerts: number in short {"src_ip":"b"} as b = [1,0]',
    ]);
    expect(calls.at(-1)).toEqual(['dayAlerts', { from_ms: T - DAY, to_ms: T + 2 * HOUR, min_rarity: 3.5, most_a_day: 2, excepted: 'excepted' }]);
  });

  it('is zero without labels where no source alerts, over at least one bucket', async () => {
    const { frames, calls } = await framesOf({ queryType: 'budget_alerts', alerts_a_day: 2, include_excepted: true }, { store: { ...store, dayAlerts: [] } }, { to_ms: T + 1.5 * HOUR });
    expect(asText(frames)).toEqual(['# alerts, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}', `time: time = [${T},${T + HOUR}]`, 'alerts: number in short as alerts = [0,0]']);
    expect(calls.at(-1)).toMatchObject(['dayAlerts', { excepted: undefined }]);
  });
});
