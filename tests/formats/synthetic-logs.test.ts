import { CLOUDFRONT_REAL_TIME_FIELDS, generateExchanges, LOG_FILES, LOGS_SERVER_IP, NGINX_LOG_FORMAT, SAMPLE_SEED, type Exchange } from '@weir/data';
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { AppError } from '@weir/schema';
import type { LogHints } from '../../datasource-server/src/intake/formats/define-format.ts';
import type { TrafficRecord } from '../../datasource-server/src/intake/formats/traffic-record.ts';
import { collectLog } from './collect-log.ts';

const LOGS = resolve(__dirname, '../../data/logs');
const exchanges = generateExchanges(SAMPLE_SEED);
const HINTS: Readonly<Record<string, LogHints>> = { 'aws-cloudfront-real-time.log': { fields: CLOUDFRONT_REAL_TIME_FIELDS }, 'nginx-custom.log': { log_format: NGINX_LOG_FORMAT } };
const hintsOf = (name: string): LogHints => HINTS[name] ?? {};
const chunksOf = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
};
const read = (name: string) => collectLog(createReadStream(join(LOGS, name)) as AsyncIterable<Uint8Array>, hintsOf(name));

/** Returns the values that a record of an exchange must have, as far as its log contains them. */
const toFacts = (one: Exchange): Partial<TrafficRecord> => ({
  start_time: one.start_ms, src_ip: one.src_ip, bytes_forward: one.bytes_in, bytes_backward: one.bytes_out, status: one.status, path: one.path, user_agent: one.user_agent,
});
const only = (facts: Partial<TrafficRecord>, names: ReadonlyArray<keyof TrafficRecord>): Partial<TrafficRecord> => Object.fromEntries(names.map((name) => [name, facts[name]]));
const byTime = (a: TrafficRecord, b: TrafficRecord): number => a.start_time - b.start_time || (a.src_port ?? 0) - (b.src_port ?? 0);

const HTTP = ['start_time', 'src_ip', 'bytes_forward', 'bytes_backward', 'status', 'path', 'user_agent'] as const;
const LOGGED: ReadonlyArray<readonly [file: string, format: string, logged: ReadonlyArray<keyof TrafficRecord>]> = [
  ['access.log', 'access_log', ['start_time', 'src_ip', 'bytes_backward', 'status', 'path', 'user_agent']],
  ['aws-alb.log', 'aws_alb', HTTP],
  ['aws-alb-connection.log', 'aws_alb_connection', ['start_time', 'src_ip']],
  ['aws-classic-elb.log', 'aws_classic_elb', HTTP],
  ['aws-cloudfront.log', 'aws_cloudfront', HTTP],
  ['aws-cloudfront-real-time.log', 'aws_cloudfront', HTTP],
  ['aws-nlb.log', 'aws_nlb', ['start_time', 'src_ip', 'bytes_forward', 'bytes_backward']],
  ['aws-vpc-flow-custom.log', 'aws_vpc_flow', ['start_time', 'src_ip', 'bytes_forward']],
  ['aws-waf.ndjson', 'aws_waf', ['start_time', 'src_ip', 'path', 'user_agent']],
  ['azure-gateway.ndjson', 'azure_web', HTTP],
  ['cef.log', 'cef', HTTP],
  ['cloudflare-http.ndjson', 'cloudflare_http', HTTP],
  ['envoy.ndjson', 'envoy', HTTP],
  ['gcp-http.ndjson', 'gcp_http', HTTP],
  ['haproxy.log', 'haproxy', ['start_time', 'src_ip', 'bytes_backward', 'status', 'path']],
  ['iis.log', 'iis_w3c', HTTP],
  ['nginx-custom.log', 'log_format', HTTP],
  ['ocsf-http.ndjson', 'ocsf', HTTP],
  ['azure-vnet-flow.ndjson', 'azure_flow', ['start_time', 'src_ip', 'bytes_forward', 'bytes_backward']],
  ['nfdump.ndjson', 'nfdump', ['start_time', 'src_ip', 'bytes_forward', 'bytes_backward']],
  ['requests.csv', 'mapped', HTTP],
  ['squid.log', 'squid', ['start_time', 'src_ip', 'bytes_backward', 'status', 'path']],
  ['traefik.ndjson', 'traefik', HTTP],
  ['zeek-http.ndjson', 'zeek_http', HTTP],
];

describe('the same exchanges in every log format', () => {
  it.each(LOGGED)('are read with the same values from %s', async (name, format, logged) => {
    const { records, tally } = await read(name);
    expect(tally.toReport()).toMatchObject({ source_id: format, rows_rejected: 0, rows_skipped: 0, rows_with_new_fields: 0 });
    expect(records).toHaveLength(260);
    expect(records.sort(byTime)).toMatchObject(exchanges.map((one) => only(toFacts(one), logged)));
  });

  it('are two records each in flow logs, one per direction, and a window without data is counted', async () => {
    const { records, tally } = await read('aws-vpc-flow.log');
    expect(records.filter(({ dst_ip }) => dst_ip === LOGS_SERVER_IP).map(({ bytes_forward }) => bytes_forward)).toEqual(exchanges.map(({ bytes_in }) => bytes_in));
    expect(records.filter(({ src_ip }) => src_ip === LOGS_SERVER_IP).map(({ bytes_forward }) => bytes_forward)).toEqual(exchanges.map(({ bytes_out }) => bytes_out));
    expect(tally.toReport()).toMatchObject({ rows_rejected: 0, skips: [{ reason: 'no traffic in the window (NODATA)', count: 1, lines: [522] }] });
  });

  it.each([
    ['gcp-vpc-flow.ndjson', 'gcp_flow', 0, 0],
    ['ocsf-network.ndjson', 'ocsf', 0, 0],
    ['aws-network-firewall.ndjson', 'aws_network_firewall', 10, 1],
  ])('are two records each in %s, one per direction', async (name, format, blocked, skipped) => {
    const { records, tally } = await read(name);
    const flows = records.filter(({ outcome }) => outcome !== 'blocked');
    expect(flows.filter(({ dst_ip }) => dst_ip === LOGS_SERVER_IP).map(({ bytes_forward }) => bytes_forward)).toEqual(exchanges.map(({ bytes_in }) => bytes_in));
    expect(flows.filter(({ src_ip }) => src_ip === LOGS_SERVER_IP).map(({ bytes_forward }) => bytes_forward)).toEqual(exchanges.map(({ bytes_out }) => bytes_out));
    expect(records).toHaveLength(2 * 260 + blocked);
    expect(tally.toReport()).toMatchObject({ source_id: format, rows_rejected: 0, rows_skipped: skipped });
  });

  it('are flow tuples of Azure, the denied ones without bytes', async () => {
    const { records, tally } = await read('azure-nsg-flow.ndjson');
    expect(tally.toReport()).toMatchObject({ source_id: 'azure_flow', rows_rejected: 0, rows_skipped: 0 });
    expect(records.map(({ src_ip, src_port, outcome, bytes_forward, bytes_backward }) => ({ src_ip, src_port, outcome, bytes_forward, bytes_backward }))).toEqual(
      exchanges.map(({ src_ip, src_port, is_blocked, bytes_in, bytes_out }) => ({
        src_ip, src_port, outcome: is_blocked ? 'blocked' : 'allowed', bytes_forward: is_blocked ? 0 : bytes_in, bytes_backward: is_blocked ? 0 : bytes_out,
      })),
    );
  });

  it('are flows in the CSV of nfdump, whose summary is skipped', async () => {
    const { records, tally } = await read('nfdump.csv');
    expect(records).toMatchObject(exchanges.map((one) => only(toFacts(one), ['start_time', 'src_ip', 'bytes_forward', 'bytes_backward'])));
    expect(tally.toReport()).toMatchObject({ source_id: 'nfdump', rows_rejected: 0, skips: [{ reason: 'summary of nfdump', count: 3, lines: [262, 263, 264] }] });
  });

  it('are requests in the log of Caddy, whose other entries are skipped', async () => {
    const { records, tally } = await read('caddy.ndjson');
    expect(records.sort(byTime)).toMatchObject(exchanges.map((one) => only(toFacts(one), HTTP)));
    expect(tally.toReport()).toMatchObject({ source_id: 'caddy', rows_rejected: 0, skips: [{ reason: 'entry is not an access log entry', count: 1, lines: [1] }] });
  });

  it.each(['envoy.ndjson', 'haproxy.log', 'iis.log', 'squid.log'])('have the blocked requests of %s', async (name) => {
    const { records } = await read(name);
    expect(records.filter(({ outcome }) => outcome === 'blocked').map(({ start_time }) => start_time)).toEqual(exchanges.filter(({ is_blocked }) => is_blocked).map(({ start_ms }) => start_ms));
  });

  it("are skipped under their name in Zeek's ssl.log", async () => {
    const { records, tally } = await read('zeek-ssl.log');
    expect(records).toEqual([]);
    expect(tally.toReport()).toMatchObject({ source_id: 'zeek_other', rows_rejected: 0, skips: [{ reason: 'Zeek ssl.log: connections are in conn.log and requests in http.log', count: 260 }] });
  });

  it('have the same keys in the HTTP requests and firewall events of Cloudflare', async () => {
    const [web, events] = await Promise.all([read('cloudflare-http.ndjson'), read('cloudflare-firewall.ndjson')]);
    const blocked = (records: readonly TrafficRecord[]): unknown[] => records.filter(({ outcome }) => outcome === 'blocked').map(({ request_id, rule }) => [request_id, rule]);
    expect(blocked(events.records)).toHaveLength(10);
    expect(blocked(events.records)).toEqual(blocked(web.records));
  });

  it('are flows, requests and alerts in Suricata logs, and bytes count once', async () => {
    const { records, tally } = await read('suricata-eve.ndjson');
    const sum = (of: (record: TrafficRecord) => number): number => records.reduce((total, record) => total + of(record), 0);
    expect(records).toHaveLength(2 * 260 + 10);
    expect(sum(({ bytes_forward }) => bytes_forward)).toBe(exchanges.reduce((total, { bytes_in }) => total + bytes_in, 0));
    expect(sum(({ requests }) => requests)).toBe(260);
    expect(records.filter(({ outcome }) => outcome === 'blocked')).toHaveLength(10);
    expect(tally.skips.total).toBe(1);
  });

  it("are sessions in Zeek's conn.log", async () => {
    const { sessions } = await read('zeek-conn.log');
    expect(sessions).toMatchObject(exchanges.map(({ src_ip, bytes_in, bytes_out, start_ms }) => ({ src_ip, bytes_in, bytes_out, start_time: start_ms })));
  });

  it('have the same keys in the logs of firewall and load balancer, and the same blocked ones', async () => {
    const [waf, alb] = await Promise.all([read('aws-waf.ndjson'), read('aws-alb.log')]);
    const blocked = (records: readonly TrafficRecord[]): unknown[] => records.filter(({ outcome }) => outcome === 'blocked').map(({ request_id }) => request_id).sort();
    expect(new Set(waf.records.map(({ request_id }) => request_id))).toEqual(new Set(alb.records.map(({ request_id }) => request_id)));
    expect(blocked(waf.records)).toHaveLength(10);
    expect(blocked(waf.records)).toEqual(blocked(alb.records));
    expect(waf.records.filter(({ outcome }) => outcome === 'counted')).toHaveLength(30);
  });

  it('with changed bytes are read, or counted under few reasons without log data', async () => {
    const logs = Object.keys(LOG_FILES).map((name) => ({ name, bytes: readFileSync(join(LOGS, name)).subarray(0, 12_000) }));
    const reasons = new Set<string>();
    const codes = new Set<string>();
    const noise = fc.array(fc.tuple(fc.nat(), fc.constantFrom(9, 10, 32, 34, 35, 44, 45, 48, 58, 91, 92, 123, 125, 0xc3, 0xff)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...logs), noise, async ({ name, bytes }, changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, byte] of changes) changed[at % changed.length] = byte;
        try {
          const { tally } = await collectLog(chunksOf(changed), hintsOf(name));
          for (const { reason } of [...tally.rejects.toReport(), ...tally.skips.toReport()]) reasons.add(reason);
        } catch (error) {
          codes.add((error as AppError).code ?? (error as Error).stack);
        }
      }),
      { numRuns: 600 },
    );
    for (const code of codes) expect(['ingest.not_text', 'ingest.wrong_columns', 'ingest.empty', 'ingest.bad_compression', 'ingest.bad_parquet']).toContain(code);
    expect(reasons.size).toBeGreaterThan(5);
    expect(reasons.size).toBeLessThan(100);
    for (const reason of reasons) expect(reason).not.toMatch(/\d+\.\d+\.\d+|example|Mozilla/);
  });
});

describe('flow logs compressed by other programs', () => {
  const plain = join(LOGS, 'aws-vpc-flow.log');
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-formats-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const same = async (file: string): Promise<void> => {
    const [packed, text] = await Promise.all([collectLog(createReadStream(file) as AsyncIterable<Uint8Array>), read('aws-vpc-flow.log')]);
    expect(packed.records).toEqual(text.records);
    expect(packed.tally.skips.total).toBe(text.tally.skips.total);
  };

  it.each(['uncompressed', 'snappy', 'gzip', 'zstd'])('as Parquet with %s from DuckDB contain the same records', async (compression) => {
    const file = join(folder, `${compression}.parquet`);
    const connection = await (await DuckDBInstance.create()).connect();
    // The layout of AWS: underscores in names, numeric types.
    await connection.run(`copy (
      select version::int as version, "account-id" as account_id, "interface-id" as interface_id, srcaddr, dstaddr, try_cast(srcport as int) as srcport, try_cast(dstport as int) as dstport,
        try_cast(protocol as int) as protocol, try_cast(packets as bigint) as packets, try_cast(bytes as bigint) as bytes, "start"::bigint as "start", "end"::bigint as "end", action, "log-status" as log_status
      from read_csv('${plain}', delim = ' ', header = true, all_varchar = true)
    ) to '${file}' (format parquet, compression ${compression}, row_group_size 2048)`);
    connection.closeSync();
    await same(file);
  });

  it.each([['gzip', ['-kc']], ['zstd', ['-qkc']], ['zstd', ['-qkc', '-19', '--check']]])('by the command %s %s contain the same records', async (command, flags) => {
    if (!existsSync(`/usr/bin/${command}`) && !existsSync(`/bin/${command}`)) return;
    const file = join(folder, `${command}${flags.length}`);
    writeFileSync(file, execFileSync(command, [...flags, plain]));
    await same(file);
  });
});
