import type { ModelSummary } from '@weir/schema';
import { callServer } from './call-server.ts';

/** `weir train`: fits a new model on the stored sessions. */
export const train = async (flags: { url: string; json?: boolean }): Promise<void> => {
  const summary = await callServer<ModelSummary>(flags.url, '/train', { method: 'POST' });
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.stdout.write(`Model ${summary.model_version}: fitted on ${summary.session_count} sessions; ${summary.flagged_count} score above the threshold ${summary.threshold.toFixed(3)}.\n`);
  for (const caveat of summary.caveats) process.stdout.write(`  ${caveat}\n`);
};
