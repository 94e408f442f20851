import { generateSample, SAMPLE_SEED } from '@weir/data';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toSessionBlock, type SessionInput } from '@weir/schema';
import { NO_ENRICHMENT } from '../detect/enrichment/no-enrichment.ts';
import { ENGINE_IDS, loadEngine } from '../detect/models/engines/index.ts';
import { encodeModel } from '../detect/models/model-file.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type ModelProfile } from '../detect/models/traffic-model.ts';
import { Pipeline } from './pipeline.ts';
import { toScoredBlock } from './scoring.ts';
import { parseMonitoredNetworks } from '../intake/readers/monitored-networks.ts';
import { inlineReaders } from '../intake/readers/read-rows.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import { DuckDbStore } from '../store/duckdb/duckdb-store.ts';
import { createLog } from '../runtime/telemetry/log.ts';
import { Metrics } from '../runtime/telemetry/metrics.ts';
import { inlineBackground } from './background/background.ts';
import { inlineKernels } from '../runtime/threads/kernel-pool.ts';

const { rows } = generateSample({ seed: SAMPLE_SEED });
const FORMATS = [...new Set(rows.map(({ src_ip }) => src_ip))];
const now = (): number => Date.UTC(2026, 2, 9);

async function* inOneBatch(batch: readonly SessionInput[]): AsyncGenerator<readonly SessionInput[]> {
  yield batch;
}

describe('the pipeline', () => {
  let folder: string;
  let store: DuckDbStore;
  const open = async (profile: ModelProfile = CONTEXT_PROFILE, engineId = 'weir'): Promise<Pipeline> => {
    store = await DuckDbStore.open(folder, { memory_mb: 256 });
    const engine = await loadEngine(engineId);
    const pipeline = new Pipeline({ store, enrichment: NO_ENRICHMENT, background: inlineBackground(inlineKernels), engine, profile, seed: 42, analystLabels: () => new Map(), readers: inlineReaders({ window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) }), now, log: createLog('silent'), metrics: new Metrics() });
    await pipeline.start();
    return pipeline;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('fits no model on too few sessions, and the first one as soon as there are enough', async () => {
    const pipeline = await open();
    expect(await pipeline.ingest(inOneBatch(rows.slice(0, 40)))).toMatchObject({ rows_stored: 40, anomaly_count: null });
    await pipeline.settled();
    expect(pipeline.currentModel).toBeNull();
    expect(() => pipeline.getModel()).toThrow('No model is fitted yet');
    await pipeline.ingest(inOneBatch(rows.slice(40, 80)));
    await pipeline.settled();
    expect(pipeline.currentModel).toMatchObject({ session_count: 80 });
    expect(await store.scoredSessionsOf(FORMATS)).toHaveLength(80);
  });

  it('gives every session a verdict of the current model, however uploads and trainings overlap', async () => {
    const pipeline = await open();
    const parts = Array.from({ length: 8 }, (_, index) => rows.slice(index * 100, (index + 1) * 100));
    await Promise.all(parts.map(async (part, index) => {
      if (index % 4 === 3) await pipeline.settled();
      await pipeline.ingest(inOneBatch(part));
    }));
    await pipeline.settled();
    const versions = new Set((await store.scoredSessionsOf(FORMATS)).map(({ verdict }) => verdict.model_version));
    expect([...versions]).toEqual([pipeline.getModel().model_version]);
  });

  it.each(ENGINE_IDS)('loads the saved model of the engine %s at the next start, without refitting it', async (engineId) => {
    const first = await open(CONTEXT_PROFILE, engineId);
    await first.ingest(inOneBatch(rows));
    await first.settled();
    const { model_version, threshold } = first.getModel();
    const findings = await store.findings({ from_ms: 0, to_ms: 8e15, min_severity: 'info', limit: 1000 });
    await store.close();
    const second = await open(CONTEXT_PROFILE, engineId);
    expect(second.getModel()).toMatchObject({ model_version, threshold });
    expect(second.getModel().engine.id).toBe(engineId);
    expect(await store.findings({ from_ms: 0, to_ms: 8e15, min_severity: 'info', limit: 1000 })).toEqual(findings);
  });

  it('computes at the next start the findings that a crash prevented', async () => {
    const first = await open();
    await first.ingest(inOneBatch(rows.slice(0, -1000)));
    await first.settled();
    const upload = await store.openUpload({ feed: 'test', score: async (block) => toScoredBlock(null, block), partStored: () => undefined, now });
    await upload.appendSessions(toSessionBlock(rows.slice(-1000).map(toSession)));
    await upload.commit({ feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 });
    await store.close();
    const second = await open();
    await second.settled();
    expect(await store.scoredSessionsOf(FORMATS)).toHaveLength(rows.length);
    const found = await store.findings({ from_ms: 0, to_ms: 8e15, min_severity: 'high', limit: 10 });
    expect(found.map(({ entity }) => entity)).toContain('203.0.113.77');
  });

  it('refits when the saved model has other settings than the configuration', async () => {
    const first = await open();
    await first.ingest(inOneBatch(rows.slice(0, 500)));
    await first.settled();
    await store.close();
    const second = await open(CLASSIC_PROFILE);
    expect(second.getModel().profile.id).toBe('classic');
    await second.settled();
    await store.close();
    const third = await open(CLASSIC_PROFILE, 'ml');
    expect(third.getModel().engine.id).toBe('ml');
    expect(third.getModel().model_version).not.toBe(second.getModel().model_version);
    await third.settled();
    expect(await third.ingest(inOneBatch(rows.slice(500, 520)))).toMatchObject({ rows_stored: 20 });
  });

  it('refits when the saved model has an older format', async () => {
    const first = await open();
    await first.ingest(inOneBatch(rows.slice(0, 500)));
    await first.settled();
    const body = encodeModel(first.getModel()).replace('weir-model/2', 'weir-model/1');
    await store.promoteModel({ model_version: 'old', trained_at: 0, body });
    await store.close();
    const second = await open();
    expect(second.getModel().model_version).toBe(first.getModel().model_version);
    await second.settled();
  });
});
