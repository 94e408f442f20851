import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Finding } from '@weir/schema';
import { startTestWeir, type TestWeir } from '../../datasource-server/src/test-support/sample-weir.ts';

const DATA = join(__dirname, '../../data');
/** The rows that the earlier version stored. */
const [HEADER, ...ROWS] = readFileSync(join(DATA, 'sample/sessions.csv'), 'utf8').trimEnd().split('\n');
const SAMPLE = [HEADER, ...ROWS.filter((row) => row.includes(',2026-03-08T'))].join('\n');
const FLOWS = readFileSync(join(DATA, 'logs/aws-vpc-flow.log'), 'utf8');
const ALL = { from_ms: 0, to_ms: 8.64e15, filters: [] };

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('a data folder of an earlier version', () => {
  let folder: string;
  let weir: TestWeir;
  const start = async (): Promise<void> => {
    weir = await startTestWeir({ data_dir: folder });
  };
  const findings = (): Promise<readonly Finding[]> => weir.store.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'info', limit: 100 });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-migration-'));
    writeFileSync(join(folder, 'weir.duckdb'), gunzipSync(readFileSync(join(__dirname, 'earlier-version.duckdb.gz'))));
    await start();
  });
  afterEach(async () => {
    await weir.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps sessions, verdicts, model and ingest results', async () => {
    expect(await weir.store.trafficSummary(ALL)).toMatchObject({ session_count: 1538, anomaly_count: 14, bytes_in: 1_053_007_744, source_count: 174 });
    expect(weir.pipeline.currentModel?.model_version).toBe('af232002314a');
    expect(await weir.store.staleCount('af232002314a')).toBe(0);
    expect(await weir.store.feedHealth()).toMatchObject([{ feed: 'import', rows_stored: 1870, rows_duplicate: 0 }]);
    expect((await weir.pipeline.modelVersions()).map(({ model_version }) => model_version)).toEqual(['af232002314a']);
  });

  it('knows the rows that it stored, and joins new records with them', async () => {
    expect(await weir.pipeline.ingestLog(bytesOf(SAMPLE))).toMatchObject({ rows_stored: 0, rows_duplicate: 1350 });
    expect(await weir.pipeline.ingestLog(bytesOf(FLOWS))).toMatchObject({ rows_stored: 0, rows_duplicate: 520 });
    expect((await weir.store.counts()).session_count).toBe(1538);
  });

  it('has findings on the same sources, also after another restart', async () => {
    await weir.pipeline.settled();
    const found = await findings();
    expect(found.length).toBeGreaterThanOrEqual(9);
    expect(found.filter(({ severity }) => severity === 'high')).toHaveLength(1);
    await weir.stop();
    await start();
    await weir.pipeline.settled();
    expect(await findings()).toEqual(found);
  });

  it('continues the live stream, trains and samples', async () => {
    const { cursor } = await weir.store.traffic.newAnomalies({ cursor: null, limit: 10 });
    const row = ROWS.find((text) => text.includes(',2026-03-07T'))!.replace(/^\d+,\d+/, '900000000,800000000');
    expect(await weir.pipeline.ingestLog(bytesOf(`${HEADER}\n${row}\n`))).toMatchObject({ rows_stored: 1, anomaly_count: 1 });
    expect((await weir.store.traffic.newAnomalies({ cursor, limit: 10 })).columns).toMatchObject({ bytes_in: Float64Array.of(900_000_000) });
    expect((await weir.pipeline.train()).session_count).toBe(1539);
  });
});
