import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_COLUMNS, type VerdictBlock } from '@weir/schema';
import { parseMonitoredNetworks } from '../../../intake/readers/monitored-networks.ts';
import { RecordPlacer } from '../../../intake/sessions/place-record.ts';
import { RecordBlockBuilder } from '../../../intake/sessions/record-block.ts';
import type { TrafficRecord } from '../../../intake/formats/traffic-record.ts';
import type { CommitReport, ScoreBlock } from '../../contract/store.ts';
import { DuckDbStore } from '../duckdb-store.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 2);
const rules = { window_ms: 10 * MINUTE, isMonitored: parseMonitoredNetworks([]) };

const flow = (values: Partial<TrafficRecord> = {}): TrafficRecord => ({
  source_id: 'aws_vpc_flow', start_time: T0, end_time: T0 + 30_000, src_ip: '203.0.113.5', src_port: 40_000, dst_ip: '10.0.0.1', dst_port: 443, protocol: 'tcp',
  bytes_forward: 100, bytes_backward: null, packets: 2, is_reply: null, requests: 0, status: null, path: null, user_agent: null, country_code: null,
  outcome: 'allowed', rule: null, request_id: null, observer: 'eni-1', ...values,
});
const reply = (values: Partial<TrafficRecord> = {}): TrafficRecord =>
  flow({ src_ip: '10.0.0.1', src_port: 443, dst_ip: '203.0.113.5', dst_port: 40_000, bytes_forward: 9000, packets: 7, ...values });
const request = (values: Partial<TrafficRecord> = {}): TrafficRecord =>
  flow({ source_id: 'aws_alb', dst_ip: null, protocol: 'https', bytes_forward: 50, bytes_backward: 500, packets: null, requests: 1, status: 200, path: '/a', user_agent: 'curl', outcome: null, observer: 'lb', ...values });
const firewall = (values: Partial<TrafficRecord> = {}): TrafficRecord =>
  request({ source_id: 'aws_waf', dst_port: null, protocol: 'http', bytes_forward: 0, bytes_backward: null, status: null, outcome: 'counted', rule: 'sqli', observer: 'acl', country_code: 'AU', ...values });

describe('joining records', () => {
  const folders: string[] = [];
  let store: DuckDbStore;
  let now = T0;
  let scorings = 0;
  const open = (): Promise<DuckDbStore> => DuckDbStore.open(folders.at(-1)!, { memory_mb: 256, window_ms: rules.window_ms });
  const score: ScoreBlock = ({ size, numbers }) => {
    scorings += size;
    const verdicts: VerdictBlock = {
      size, model_version: 'm', anomaly_score: new Float64Array(size).fill(0.5), rarity: new Float64Array(size).fill(1), is_anomaly: new Uint8Array(size),
      risk_class: new Int32Array(size).fill(-1), risk_classes: [], class_probability: new Float64Array(size).fill(-1), reasons: [],
    };
    return Promise.resolve({ features: FEATURE_COLUMNS.map(() => numbers.bytes_in.slice(0, size)), verdicts });
  };
  const send = (...records: TrafficRecord[]): Promise<CommitReport> => sendAll(records);
  const sendAll = async (records: readonly TrafficRecord[]): Promise<CommitReport> => {
    const upload = await store.openUpload({ feed: 'test', score, partStored: () => undefined, now: () => now });
    const placer = new RecordPlacer(rules);
    const blocks = new RecordBlockBuilder();
    for (const record of records) {
      blocks.add(placer.place(record));
      if (blocks.isFull) await upload.appendRecords(blocks.take()!);
    }
    const block = blocks.take();
    if (block !== null) await upload.appendRecords(block);
    return upload.commit({ feed: 'test', source_id: 'any', rows_read: records.length, rejects: [], skips: [], now });
  };
  const table = async (): Promise<Array<Record<string, unknown>>> => {
    const columns = Object.entries(await store.sessionTable({ from_ms: 0, to_ms: 8.64e15, filters: [], anomalies_only: false, limit: 10_000 }));
    const cell = (value: unknown): unknown => (Number.isNaN(value) ? null : value);
    const rows = Array.from({ length: columns[0][1].length }, (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, cell(values[row])])));
    return rows.sort((a, b) => (String(a.session_id) < String(b.session_id) ? -1 : 1));
  };
  const fresh = async (): Promise<void> => {
    folders.push(mkdtempSync(join(tmpdir(), 'weir-test-')));
    store = await open();
  };
  beforeEach(async () => {
    now = T0 + 365 * 24 * 60 * MINUTE;
    scorings = 0;
    await fresh();
  });
  afterEach(() => store.close());
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it('joins both directions into one session of the server, with a verdict', async () => {
    expect(await send(flow(), reply(), flow({ src_port: 40_001, outcome: 'blocked' }))).toEqual({ rows_stored: 3, rows_duplicate: 0, rows_late: 0, anomaly_count: 0 });
    expect(await table()).toMatchObject([
      { src_ip: '203.0.113.5', dst_ip: '10.0.0.1', dst_port: 443, protocol: 'tcp', bytes_in: 200, bytes_out: 9000, packet_count: 11, record_count: 3, connection_count: 2, request_count: null, outcome: 'partly_blocked', source_meta: 'aws_vpc_flow', model_version: 'm' },
    ]);
  });

  it('counts duplicate flow records of two interfaces once, even with different times', async () => {
    await send(flow(), reply(), flow({ observer: 'eni-2', start_time: T0 + 1000 }), reply({ observer: 'eni-2' }), flow({ src_port: 40_001, observer: 'eni-2' }));
    expect(await table()).toMatchObject([{ bytes_in: 200, bytes_out: 9000, record_count: 5, connection_count: 2 }]);
  });

  it('reports an outgoing call of a monitored host from the view of that host', async () => {
    await send(flow({ src_ip: '10.0.0.1', dst_ip: '203.0.113.9' }), flow({ src_ip: '203.0.113.9', src_port: 443, dst_ip: '10.0.0.1', dst_port: 40_000, bytes_forward: 77 }));
    expect(await table()).toMatchObject([{ src_ip: '10.0.0.1', dst_ip: '203.0.113.9', dst_port: 443, bytes_in: 77, bytes_out: 100 }]);
  });

  it('counts requests by status, path and user agent', async () => {
    await send(request(), request({ status: 404, path: '/b' }), request({ status: 404, path: '/c', user_agent: 'bot' }), request({ status: 503 }));
    expect(await table()).toMatchObject([
      { request_count: 4, response_code: 404, status_2xx_count: 1, status_3xx_count: 0, status_4xx_count: 2, status_5xx_count: 1, path_count: 3, user_agent: 'curl', user_agent_count: 2, bytes_in: 200, outcome: null },
    ]);
  });

  it.each([
    ['matched, counted and answered with 200', 'counted', 200, 'counted'],
    ['allowed', 'allowed', 200, 'allowed'],
    ['blocked', 'blocked', 403, 'blocked'],
    ['challenged', 'challenged', 202, 'challenged'],
  ] as const)('joins firewall and load balancer records with the same key into one request: %s', async (_name, outcome, status, expected) => {
    await send(firewall({ request_id: 'r1', outcome }));
    await send(request({ request_id: 'r1', status }));
    expect(await table()).toMatchObject([{ request_count: 1, record_count: 2, outcome: expected, rule_names: 'sqli', response_code: status, source_meta: 'aws_alb,aws_waf', dst_port: 443 }]);
  });

  it('reports partly blocked when a firewall blocked some of the requests', async () => {
    await send(request({ request_id: 'r1', status: 403 }), request({ request_id: 'r2' }), firewall({ request_id: 'r1', outcome: 'blocked' }), firewall({ request_id: 'r2', outcome: 'allowed', rule: null }));
    expect(await table()).toMatchObject([{ request_count: 2, outcome: 'partly_blocked' }]);
  });

  it('counts records once however often they are sent, and request lines without a key as often as they occur in an upload', async () => {
    await send(flow(), flow(), request(), request(), request());
    expect((await table()).map(({ record_count }) => record_count).sort()).toEqual([1, 3]);
    expect(await send(request(), request())).toMatchObject({ rows_stored: 0, rows_duplicate: 2 });
    expect(await send(flow(), request(), request(), request(), request())).toMatchObject({ rows_stored: 1, rows_duplicate: 4 });
  });

  it('builds the same sessions in any order, in any parts and with any repetition', async () => {
    const arbitrary = fc.record({
      kind: fc.constantFrom(flow, reply, request, firewall),
      minute: fc.integer({ min: 0, max: 25 }),
      port: fc.integer({ min: 40_000, max: 40_002 }),
      observer: fc.constantFrom('a', 'b'),
      bytes_forward: fc.integer({ min: 0, max: 3 }),
      request_id: fc.constantFrom('k1', 'k2', 'k3'),
    });
    const scenario = fc.array(arbitrary, { minLength: 1, maxLength: 12 }).chain((drafts) => {
      const records = drafts.map(({ kind, minute, port, request_id, ...rest }) => {
        const at = { start_time: T0 + minute * MINUTE, end_time: T0 + minute * MINUTE };
        if (kind === flow) return flow({ ...rest, ...at, src_port: port });
        if (kind === reply) return reply({ ...rest, ...at, dst_port: port });
        const near = T0 + (minute % 20) * MINUTE;
        return kind({ ...rest, start_time: near, end_time: near, request_id });
      });
      return fc.tuple(fc.constant(records), fc.shuffledSubarray(records.map((_, i) => i), { minLength: records.length }), fc.array(fc.nat(records.length - 1), { maxLength: 6 }), fc.nat(records.length));
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ([records, order, repeats, cut]) => {
        await store.close();
        await fresh();
        await send(...records);
        const whole = await table();
        await store.close();
        await fresh();
        const shuffled = [...order, ...repeats].map((i) => records[i]);
        await send(...shuffled.slice(0, cut));
        await send(...shuffled.slice(cut));
        await send(...repeats.map((i) => records[i]));
        expect(await table()).toEqual(whole);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);

  it('scores a session at each new record while its window is open, and when the window closes', async () => {
    now = T0 + 5 * MINUTE;
    await send(flow());
    expect(await table()).toMatchObject([{ is_open: true, bytes_in: 100 }]);
    await send(flow({ src_port: 40_001 }));
    expect(await table()).toMatchObject([{ is_open: true, bytes_in: 200 }]);
    expect(scorings).toBe(2);
    now = T0 + 20 * MINUTE;
    await send(flow({ src_ip: '203.0.113.6', start_time: T0 + 15 * MINUTE, end_time: T0 + 15 * MINUTE }));
    expect((await table()).map(({ src_ip, is_open }) => [src_ip, is_open]).sort()).toEqual([['203.0.113.5', false], ['203.0.113.6', true]]);
    expect(scorings).toBe(4);
    await send(flow({ src_port: 40_002 }));
    expect((await table()).find(({ src_ip }) => src_ip === '203.0.113.5')).toMatchObject({ is_open: false, bytes_in: 300 });
  });

  it('does not close a window because of a time in the future', async () => {
    now = T0 + 5 * MINUTE;
    await send(flow(), flow({ src_ip: '203.0.113.6', start_time: T0 + 9e9, end_time: T0 + 9e9 }));
    expect((await table()).map(({ is_open }) => is_open)).toEqual([true, true]);
  });

  it('recognises records after a restart', async () => {
    await send(flow());
    await store.close();
    store = await open();
    expect(await send(flow(), reply())).toMatchObject({ rows_stored: 1, rows_duplicate: 1 });
    expect(await table()).toMatchObject([{ bytes_in: 100, bytes_out: 9000 }]);
  });

  it('counts records of concurrent uploads once', async () => {
    const records = Array.from({ length: 50 }, (_, i) => flow({ src_port: 40_000 + i }));
    const reports = await Promise.all(Array.from({ length: 6 }, () => send(...records)));
    expect(reports.reduce((sum, { rows_stored }) => sum + rows_stored, 0)).toBe(50);
    expect(await table()).toMatchObject([{ record_count: 50, bytes_in: 5000 }]);
  });

  it('reports records as late after their window was sealed, except for a log format new to that window', async () => {
    now = T0 + 20 * MINUTE;
    await send(flow());
    const dedup_ms = 60 * MINUTE;
    expect(await store.maintain({ now: now + dedup_ms, dedup_ms })).toMatchObject({ records_forgotten: 0 });
    expect(await store.maintain({ now: now + dedup_ms + 1, dedup_ms })).toEqual({ windows_closed: 0, records_forgotten: 1, sessions_deleted: 0 });
    expect(await send(flow(), flow({ src_port: 40_001 }))).toMatchObject({ rows_stored: 0, rows_late: 2 });
    expect(await send(request())).toMatchObject({ rows_stored: 1, rows_late: 0 });
    expect((await table()).map(({ source_meta, bytes_in }) => [source_meta, bytes_in]).sort()).toEqual([['aws_alb', 50], ['aws_vpc_flow', 100]]);
    expect(await store.feedHealth()).toMatchObject([{ rows_stored: 2, rows_late: 2 }]);
  });

  it('closes windows by the clock when no records follow', async () => {
    now = T0 + 5 * MINUTE;
    await send(flow());
    expect(await store.maintain({ now: now + 9 * MINUTE, dedup_ms: 9e9 })).toMatchObject({ windows_closed: 0 });
    expect(await store.maintain({ now: now + 11 * MINUTE, dedup_ms: 9e9 })).toMatchObject({ windows_closed: 1 });
    expect(await table()).toMatchObject([{ is_open: false }]);
  });

  it('deletes records and sessions past retention', async () => {
    await send(flow(), flow({ start_time: T0 + 60 * MINUTE, end_time: T0 + 61 * MINUTE }));
    expect(await store.maintain({ now: T0 + 100 * MINUTE, dedup_ms: 9e9, retention_ms: 60 * MINUTE })).toMatchObject({ sessions_deleted: 1 });
    expect(await table()).toMatchObject([{ start_time: T0 + 60 * MINUTE }]);
  });

  it('builds the same sessions from several parts as from one', async () => {
    const records = Array.from({ length: 140_000 }, (_, i) => flow({ src_ip: `203.0.${i % 50}.5`, src_port: 32_768 + (i % 30_000), start_time: T0 + Math.floor(i / 30_000) * MINUTE, end_time: T0 + 5 * MINUTE }));
    expect(await sendAll(records)).toMatchObject({ rows_stored: 140_000, rows_duplicate: 0 });
    expect(await table()).toHaveLength(50);
    expect((await table()).reduce((sum, { bytes_in }) => sum + (bytes_in as number), 0)).toBe(14_000_000);
    expect(await store.feedHealth()).toMatchObject([{ rows_read: 140_000, rows_stored: 140_000 }]);
  }, 60_000);
});
