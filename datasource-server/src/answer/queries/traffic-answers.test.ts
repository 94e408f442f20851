import { asText, framesOf, HOUR, T, textOf, TWO_HOURS } from './answer-as-text.test-support.ts';

const numbers = (...values: number[]): Float64Array => Float64Array.from(values);

it('lists the values of a column', async () => {
  const columnValues = { value: ['443', '22'], session_count: numbers(5, 1), anomaly_count: numbers(0, 1) };
  const { frames, calls } = await framesOf({ queryType: 'column_values', column: 'dst_port', search: '4', limit: 9 }, { traffic: { columnValues } });
  expect(asText(frames)).toEqual(['# values of dst_port, table 0.1', 'value: string = ["443","22"]', 'session_count: number = [5,1]', 'anomaly_count: number = [0,1]']);
  expect(calls).toEqual([['columnValues', { ...TWO_HOURS, filters: [], column: 'dst_port', search: '4', limit: 9 }]]);
});

describe('top talkers', () => {
  const sums = { key: ['a', 'b'], session_count: numbers(4, 2), anomaly_count: numbers(1, 0), bytes_in: numbers(10, 20), bytes_out: numbers(1, 2), total_bytes: numbers(11, 22), share: numbers(0.75, 0.25), rarity: numbers(3, NaN), first_seen: numbers(T, T + 1), last_seen: numbers(T + 2, T + 3) };
  const rest = [
    'session_count: number in short = [4,2]',
    'anomaly_count: number in short = [1,0]',
    'anomaly_rate: number in percentunit = [0.25,0]',
    'bytes_in: number in decbytes = [10,20]',
    'bytes_out: number in decbytes = [1,2]',
    'total_bytes: number in decbytes = [11,22]',
    'share: number in percentunit* = [0.75,0.25]',
    'rarity: number* = [3,null]',
    `first_seen: time = [${T},${T + 1}]`,
    `last_seen: time = [${T + 2},${T + 3}]`,
  ];

  it('are sources with their countries', async () => {
    const { frames, calls } = await framesOf({ queryType: 'top_talkers', order_by: 'bytes_out', limit: 2 }, { traffic: { topTalkers: { ...sums, country: ['DE', null] } } });
    expect(asText(frames)).toEqual(['# top talkers, table 0.1 {"custom":{"group_by":"src_ip","order_by":"bytes_out"}}', 'src_ip: string = ["a","b"]', 'src_ip_country_code: string = ["DE",null]', ...rest]);
    expect(frames[0].fields.find(({ name }) => name === 'share')!.config!.description).toBe('Share of bytes_out among all selected sessions.');
    expect(calls).toEqual([['topTalkers', { ...TWO_HOURS, filters: [], group_by: 'src_ip', order_by: 'bytes_out', limit: 2 }]]);
  });

  it('are other groups without a country', async () => {
    expect(await textOf({ queryType: 'top_talkers', group_by: 'protocol' }, { traffic: { topTalkers: { ...sums, country: null } } })).toEqual([
      '# top talkers, table 0.1 {"custom":{"group_by":"protocol","order_by":"bytes_in"}}',
      'protocol: string = ["a","b"]',
      ...rest,
    ]);
  });
});

describe('source shares', () => {
  it('are one number for each source', async () => {
    const { frames, calls } = await framesOf({ queryType: 'source_shares', measure: 'bytes_out', top_k: 2 }, { traffic: { topTalkers: { key: ['a', 'b'], share: numbers(0.75, 0.25) } } });
    expect(asText(frames)).toEqual([
      '# share, numeric-multi 0.1',
      'share: number in percentunit {"src_ip":"a"} = [0.75]',
      '# share, numeric-multi 0.1',
      'share: number in percentunit {"src_ip":"b"} = [0.25]',
    ]);
    expect(calls).toEqual([['topTalkers', { ...TWO_HOURS, filters: [], group_by: 'src_ip', order_by: 'bytes_out', limit: 2 }]]);
  });

  it('are a zero without labels where there is no source', async () => {
    expect(await textOf({ queryType: 'source_shares' }, { traffic: { topTalkers: { key: [], share: numbers() } } })).toEqual(['# share, numeric-multi 0.1', 'share: number in percentunit = [0]']);
  });
});

describe('a distribution', () => {
  const box = { key: ['all'], session_count: numbers(9), min: numbers(1), lower_fence: numbers(2), q1: numbers(3), median: numbers(4.0000000001), q3: numbers(5), upper_fence: numbers(6), max: numbers(7), mean: numbers(4.0000000001), std: numbers(1.23456789012), outlier_count: numbers(2), anomalous_outlier_count: numbers(1) };

  it('has the quartiles of a group, with the unit of the column; mean and deviation rounded', async () => {
    const { frames, calls } = await framesOf({ queryType: 'distribution', column: 'bytes_in', limit: 3 }, { traffic: { distribution: box } });
    expect(asText(frames)).toEqual([
      '# distribution of bytes_in, table 0.1 {"custom":{"column":"bytes_in"}}',
      'group: string = ["all"]',
      'session_count: number = [9]',
      'min: number in decbytes = [1]',
      'lower_fence: number in decbytes = [2]',
      'q1: number in decbytes = [3]',
      'median: number in decbytes = [4.0000000001]',
      'q3: number in decbytes = [5]',
      'upper_fence: number in decbytes = [6]',
      'max: number in decbytes = [7]',
      'mean: number in decbytes = [4]',
      'std: number in decbytes = [1.23456789]',
      'outlier_count: number* = [2]',
      'anomalous_outlier_count: number* = [1]',
    ]);
    expect(calls).toEqual([['distribution', { ...TWO_HOURS, filters: [], column: 'bytes_in', split_by: null, limit: 3 }]]);
  });

  it('names the column of its groups, and has no unit for a bare number', async () => {
    const lines = await textOf({ queryType: 'distribution', column: 'rarity', split_by: 'protocol' }, { traffic: { distribution: box } });
    expect(lines.slice(0, 4)).toEqual(['# distribution of rarity, table 0.1 {"custom":{"column":"rarity"}}', 'protocol: string = ["all"]', 'session_count: number = [9]', 'min: number = [1]']);
  });
});

describe('a correlation', () => {
  it('is a matrix with a row and a column for each column, rounded', async () => {
    const correlation = { columns: ['bytes_in', 'bytes_out'], coefficients: numbers(1, 0.3000000000004, -0.5, NaN) };
    const { frames, calls } = await framesOf({ queryType: 'correlation', columns: ['bytes_in', 'bytes_out'], method: 'spearman' }, { traffic: { correlation } });
    expect(asText(frames)).toEqual([
      '# correlation, table 0.1 {"custom":{"method":"spearman"}}',
      'column: string = ["bytes_in","bytes_out"]',
      'bytes_in: number* = [1,0.3]',
      'bytes_out: number* = [-0.5,null]',
    ]);
    expect(frames[0].fields[1].config!.description).toBe('spearman coefficient with bytes_in');
    expect(calls).toEqual([['correlation', { ...TWO_HOURS, filters: [], columns: ['bytes_in', 'bytes_out'], method: 'spearman' }]]);
  });

  it('needs two different columns', async () => {
    await expect(textOf({ queryType: 'correlation', columns: ['bytes_in', 'bytes_in'] }, {})).rejects.toThrow('columns is not valid: got 1 different columns, expected at least 2.');
  });
});

describe('a heat map', () => {
  const cells = Float64Array.from({ length: 7 * 24 }, (_, cell) => cell);

  it('has a row for each weekday and a column for each hour', async () => {
    const { frames, calls } = await framesOf({ queryType: 'heat_map', measure: 'total_bytes' }, { traffic: { heatMap: cells } });
    const lines = asText(frames);
    expect(lines).toHaveLength(26);
    expect(lines.slice(0, 4)).toEqual([
      '# total_bytes by hour of the week, table 0.1 {"custom":{"measure":"total_bytes"}}',
      'weekday: string = ["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"]',
      '00:00: number in decbytes = [0,24,48,72,96,120,144]',
      '01:00: number in decbytes = [1,25,49,73,97,121,145]',
    ]);
    expect(lines[25]).toBe('23:00: number in decbytes = [23,47,71,95,119,143,167]');
    expect(calls).toEqual([['heatMap', { ...TWO_HOURS, filters: [], measure: 'total_bytes' }]]);
  });

  it.each([['anomaly_rate', 'percentunit'], ['session_count', 'short'], ['bytes_out', 'decbytes']])('has the unit of %s', async (measure, unit) => {
    expect((await textOf({ queryType: 'heat_map', measure }, { traffic: { heatMap: cells } }))[2]).toMatch(`00:00: number in ${unit} = [0,`);
  });
});

it('sums by country', async () => {
  const countryTable = { src_ip_country_code: ['DE', null], session_count: numbers(4, 2), bytes_in: numbers(10, 20), bytes_out: numbers(1, 2), total_bytes: numbers(11, 22), anomaly_count: numbers(3, 0) };
  const { frames, calls } = await framesOf({ queryType: 'countries' }, { store: { countryTable } });
  expect(asText(frames)).toEqual([
    '# countries, table 0.1',
    'src_ip_country_code: string = ["DE",null]',
    'session_count: number = [4,2]',
    'bytes_in: number in decbytes = [10,20]',
    'bytes_out: number in decbytes = [1,2]',
    'total_bytes: number in decbytes = [11,22]',
    'anomaly_count: number = [3,0]',
    'anomaly_rate: number in percentunit = [0.75,0]',
  ]);
  expect(calls).toEqual([['countryTable', { ...TWO_HOURS, filters: [] }]]);
});

/** No disposition, so that sessions are only given the column for one. */
const triage = { state: () => ({ byTarget: new Map() }) };

describe('sessions', () => {
  const sessionTable = { session_id: ['s1', 's2'], start_time: numbers(T, T + 1), src_ip: ['192.0.2.1', '192.0.2.2'], dst_ip: ['203.0.113.1', null], dst_port: numbers(443, NaN), bytes_in: numbers(5, 6), bytes_out: numbers(7, 8), response_code: numbers(200, NaN), is_anomaly: [true, false], reason: ['because', null] };
  const page = { anomalies_only: false, filters: [], search: '', sort_by: 'start_time', order: 'descending', offset: 0 };

  it('are a table with their dispositions', async () => {
    const { frames, calls } = await framesOf({ queryType: 'sessions', limit: 3 }, { store: { sessionTable }, triage });
    expect(asText(frames)).toEqual([
      '# sessions, table 0.1',
      'session_id: string* = ["s1","s2"]',
      `start_time: time* = [${T},${T + 1}]`,
      'src_ip: string* = ["192.0.2.1","192.0.2.2"]',
      'dst_ip: string* = ["203.0.113.1",null]',
      'dst_port: number* = [443,null]',
      'bytes_in: number in decbytes* = [5,6]',
      'bytes_out: number in decbytes* = [7,8]',
      'response_code: number* = [200,null]',
      'is_anomaly: boolean* = [true,false]',
      'reason: string* = ["because",null]',
      'disposition: string* = [null,null]',
    ]);
    // The page is not full, so nothing is counted.
    expect(calls).toEqual([['sessionTable', { ...TWO_HOURS, ...page, limit: 3 }]]);
  });

  it.each([
    [0, 3, ['! info 2 of 3 sessions are shown, first in this order.']],
    [1, 1_234, ['! info 2 of 1,234 sessions are shown.']],
    [0, 2, []],
  ])('on a full page from row %i of %i say how many there are', async (offset, sessionCount, notices) => {
    const asked = { queryType: 'sessions', limit: 2, offset, search: 'x', anomalies_only: true, sort_by: 'bytes_in', order: 'ascending' };
    const { frames, calls } = await framesOf(asked, { store: { sessionTable, sessionCount }, triage });
    expect(asText(frames).filter((line) => line.startsWith('!'))).toEqual(notices);
    const request = { ...TWO_HOURS, ...page, limit: 2, offset, search: 'x', anomalies_only: true, sort_by: 'bytes_in', order: 'ascending' };
    expect(calls).toEqual([['sessionTable', request], ['sessionCount', request]]);
  });

  it('are log lines, anomalies as warnings', async () => {
    expect(await textOf({ queryType: 'sessions', show: 'logs' }, { store: { sessionTable }, triage })).toEqual([
      '# sessions, log-lines 0.0 {"preferredVisualisationType":"logs"}',
      `timestamp: time = [${T},${T + 1}]`,
      'body: string = ["192.0.2.1 -> 203.0.113.1:443 in=5 out=7 status=200 because","192.0.2.2 -> -:- in=6 out=8 status=-"]',
      'severity: string = ["warning","info"]',
      'id: string = ["s1","s2"]',
      'src_ip: string* = ["192.0.2.1","192.0.2.2"]',
      'dst_ip: string* = ["203.0.113.1",null]',
      'dst_port: number* = [443,null]',
      'bytes_in: number in decbytes* = [5,6]',
      'bytes_out: number in decbytes* = [7,8]',
      'response_code: number* = [200,null]',
      'is_anomaly: boolean* = [true,false]',
      'disposition: string* = [null,null]',
    ]);
  });

  it('are not log lines without their columns', async () => {
    expect(await textOf({ queryType: 'sessions', show: 'logs' }, { store: { sessionTable: { bytes_in: numbers() } }, triage })).toEqual([
      '# sessions, log-lines 0.0 {"preferredVisualisationType":"logs"}',
      'timestamp: time = []',
      'body: string = []',
      'severity: string = []',
      'id: string = []',
      'bytes_in: number in decbytes* = []',
    ]);
  });

  it('are counted over time by level', async () => {
    const { frames, calls } = await framesOf({ queryType: 'sessions', show: 'volume', search: 'x', anomalies_only: true, limit: 1 }, { store: { sessionVolume: { anomalies: numbers(1, 0), others: numbers(4, 5) } } }, { from_ms: T + 1 });
    expect(asText(frames)).toEqual([
      '# warning, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      `time: time = [${T},${T + HOUR}]`,
      'session_count: number in short {"level":"warning"} as warning = [1,0]',
      '# info, timeseries-multi 0.1 {"custom":{"bucket_ms":3600000}}',
      `time: time = [${T},${T + HOUR}]`,
      'session_count: number in short {"level":"info"} as info = [4,5]',
    ]);
    expect(calls).toEqual([['sessionVolume', { from_ms: T, to_ms: T + 2 * HOUR, filters: [], search: 'x', anomalies_only: true, bucket_ms: HOUR }]]);
  });
});

describe('a scatter plot', () => {
  const scatterTable = { bytes_in: numbers(1, 2), bytes_out: numbers(3, 4), src_ip: ['a', 'b'], session_id: ['s1', 's2'] };
  const asked = { queryType: 'scatter', x: 'bytes_in', y: 'bytes_out' };

  it('has points, its axes and the threshold of the model', async () => {
    const { frames, calls } = await framesOf({ ...asked, limit: 3 }, { store: { scatterTable }, triage, model: { threshold: 0.6 } });
    expect(asText(frames)).toEqual([
      '# scatter, table 0.1 {"custom":{"x":"bytes_in","y":"bytes_out","threshold":0.6}}',
      'bytes_in: number in decbytes* = [1,2]',
      'bytes_out: number in decbytes* = [3,4]',
      'src_ip: string* = ["a","b"]',
      'session_id: string* = ["s1","s2"]',
      'disposition: string* = [null,null]',
    ]);
    expect(calls).toEqual([['scatterTable', { ...TWO_HOURS, filters: [], x: 'bytes_in', y: 'bytes_out', limit: 3 }]]);
    expect((await textOf({ ...asked, limit: 3 }, { store: { scatterTable }, triage }))[0]).toContain('"threshold":null');
  });

  it.each([
    [2, 1, []],
    [1_500, 2, ['! info 2 of 1,500 sessions are shown: every anomaly, and a uniform sample of the rest.']],
    [1_500, 1_200, ['! info 2 of 1,500 sessions are shown: a uniform sample of 1,200 anomalies only.']],
  ])('that is full, of %i sessions with %i anomalies, says what it leaves out', async (count, anomalies, notices) => {
    const sessionCount = (request: { anomalies_only: boolean }): number => (request.anomalies_only ? anomalies : count);
    const { frames, calls } = await framesOf({ ...asked, limit: 2 }, { store: { scatterTable, sessionCount }, triage });
    expect(asText(frames).filter((line) => line.startsWith('!'))).toEqual(notices);
    expect(calls.slice(1)).toEqual([
      ['sessionCount', { ...TWO_HOURS, filters: [], anomalies_only: false }],
      ['sessionCount', { ...TWO_HOURS, filters: [], anomalies_only: true }],
    ]);
  });
});

it('lists the newest anomalies, oldest first, and names the stream of later ones', async () => {
  const sessionTable = { session_id: ['s2', 's1'], start_time: numbers(T + 1, T), end_time: numbers(T + 3, T + 2), src_ip: ['b', 'a'], src_ip_country_code: [null, 'DE'], dst_ip: [null, null], dst_port: numbers(22, NaN), protocol: ['ssh', null], response_code: numbers(NaN, 200), bytes_in: numbers(2, 1), bytes_out: numbers(4, 3), total_bytes: numbers(6, 4), anomaly_score: numbers(0.7, 0.6), rarity: numbers(3, 2), risk_class: ['x', null], reason: ['later', 'sooner'], rule_names: [null, null], model_version: ['m', 'm'], is_anomaly: [true, true], source_name: [null, null], class_probability: numbers(1, 1) };
  const { frames, calls } = await framesOf({ queryType: 'live_anomalies', limit: 2 }, { store: { sessionTable } });
  const lines = asText(frames);
  expect(lines[0]).toBe('# anomalies, table 0.1 {"channel":"anomalies"}');
  expect(lines).toEqual(expect.arrayContaining([`start_time: time = [${T},${T + 1}]`, 'src_ip: string = ["a","b"]', 'bytes_in: number in decbytes = [1,2]', 'reason: string = ["sooner","later"]']));
  expect(calls).toEqual([['sessionTable', { ...TWO_HOURS, filters: [], anomalies_only: true, limit: 2 }]]);
});

describe('the traffic summary', () => {
  const trafficSummary = { session_count: 8, anomaly_count: 2, hidden_anomaly_count: 1, bytes_in: 30, bytes_out: 20, source_count: 4, finding_count: 5, first_session_time: T, last_session_time: T + 1 };
  const counts = { session_count: 100, last_session_time: T + HOUR, synthetic: false };
  const withHidden = { hiddenCount: () => Promise.resolve(3) };

  it('has every figure, without what analysts excepted', async () => {
    const { frames, calls } = await framesOf({ queryType: 'traffic_summary' }, { store: { trafficSummary, counts }, triage: withHidden });
    expect(asText(frames)).toEqual([
      `# traffic summary, numeric-wide 0.1 {"custom":{"first_session_time":${T},"last_session_time":${T + 1},"synthetic":false}}`,
      'session_count: number in short = [8]',
      'anomaly_count: number in short = [2]',
      'anomaly_rate: number in percentunit = [0.25]',
      'bytes_in: number in decbytes* = [30]',
      'bytes_out: number in decbytes* = [20]',
      'in_out_ratio: number = [1.5]',
      'source_count: number in short = [4]',
      'finding_count: number in short* = [2]',
      'hidden_anomaly_count: number in short* = [1]',
      'hidden_finding_count: number in short* = [3]',
      // The last session ended two hours ago.
      'seconds_since_last_session: number in s* = [7200]',
    ]);
    expect(calls[0]).toEqual(['trafficSummary', { ...TWO_HOURS, filters: [], excepted: 'excepted' }]);
  });

  it('counts what analysts excepted when asked', async () => {
    const { frames, calls } = await framesOf({ queryType: 'traffic_summary', include_excepted: true, figures: ['finding_count', 'hidden_finding_count'] }, { store: { trafficSummary, counts }, triage: withHidden });
    expect(asText(frames).slice(1)).toEqual(['finding_count: number in short* = [5]', 'hidden_finding_count: number in short* = [0]']);
    expect(calls[0]).toEqual(['trafficSummary', { ...TWO_HOURS, filters: [], excepted: undefined }]);
  });

  it('has no rate or ratio without sessions, and says that the sample is synthetic', async () => {
    const none = { ...trafficSummary, session_count: 0, bytes_out: 0 };
    expect(await textOf({ queryType: 'traffic_summary', figures: ['anomaly_rate', 'in_out_ratio', 'seconds_since_last_session'] }, { store: { trafficSummary: none, counts: { ...counts, last_session_time: null, synthetic: true } } })).toEqual([
      `# traffic summary, numeric-wide 0.1 {"custom":{"first_session_time":${T},"last_session_time":${T + 1},"synthetic":true}}`,
      '! info These sessions are a synthetic sample, not real traffic.',
      'anomaly_rate: number in percentunit = [null]',
      'in_out_ratio: number = [null]',
      'seconds_since_last_session: number in s* = [null]',
    ]);
  });

  it('has no negative time since a session that ends in the future', async () => {
    const figures = ['seconds_since_last_session'];
    expect((await textOf({ queryType: 'traffic_summary', figures }, { store: { trafficSummary, counts: { ...counts, last_session_time: T + 9 * HOUR } } })).at(-1)).toBe('seconds_since_last_session: number in s* = [0]');
  });
});
