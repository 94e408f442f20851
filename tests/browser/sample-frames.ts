import type { Frame } from '@weir/schema';
import { startWeir, temporaryFolder } from '../support/weir-process.ts';
import { VIEW_QUERIES } from './gallery/view-queries.ts';

const SAMPLE = { from_ms: Date.UTC(2026, 2, 2), to_ms: Date.UTC(2026, 2, 9) };

/** Returns the sample's frames for each view, by view id, from a server with the sample data. */
export const readSampleFrames = async (): Promise<Record<string, Frame[]>> => {
  const folder = temporaryFolder();
  const weir = await startWeir(folder.path, ['--sample']);
  try {
    await weir.event('ready');
    const queries = Object.entries(VIEW_QUERIES).map(([ref_id, query]) => ({ ref_id, ...SAMPLE, query }));
    const response = await fetch(`${weir.url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ queries }) });
    const { results } = (await response.json()) as { results: Record<string, { frames: Frame[] }> };
    return Object.fromEntries(Object.keys(VIEW_QUERIES).map((view) => [view, results[view].frames]));
  } finally {
    await weir.end('SIGTERM');
    folder.remove();
  }
};
