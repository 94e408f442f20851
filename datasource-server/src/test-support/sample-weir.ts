import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSample, SAMPLE_SEED } from '@weir/data';
import { compose, type Weir } from '../compose.ts';
import { loadConfig } from '../serve/config/config.ts';

/** A complete server in this process with its own data folder, listening on a free loopback port. */
export interface TestWeir extends Weir {
  readonly url: string;
  readonly data_dir: string;
  readonly remove: () => Promise<void>;
}

/** Starts an empty server. It uses no threads, because threads would run the last build instead of the sources. */
export const startTestWeir = async (settings: Record<string, string> = {}): Promise<TestWeir> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const config = loadConfig({ port: 0, data_dir: folder, log_level: 'silent', threads: 0, ...settings }, {});
  const weir = await compose({ ...config, assets_dir: join(__dirname, '../../dist') });
  const url = await weir.listen();
  const remove = async (): Promise<void> => {
    await weir.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...weir, url, data_dir: folder, remove };
};

/** Starts a server that has ingested the sample, fitted a model and raised findings. */
export const startSampleWeir = async (settings: Record<string, string> = {}): Promise<TestWeir> => {
  const weir = await startTestWeir(settings);
  const { rows } = generateSample({ seed: SAMPLE_SEED });
  await weir.pipeline.ingest(
    (async function* () {
      yield rows;
    })(),
  );
  await weir.pipeline.settled();
  return weir;
};
