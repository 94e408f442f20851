import type { QuarantineReplay } from '@weir/schema';
import { compose } from '../compose.ts';
import { loadConfig } from '../serve/config/config.ts';
import { callServer } from './call-server.ts';
import { EXIT } from './exit-codes.ts';
import { toPrintable } from './import-report.ts';

/** Flags of an import from the quarantine. */
export interface QuarantineFlags {
  readonly url: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `weir import --quarantine`: reads the inputs in quarantine again, by a server or in a data folder. Those that are read leave it. */
export const importQuarantine = async ({ url, dataDir, json }: QuarantineFlags): Promise<void> => {
  const replay = dataDir === undefined ? await callServer<QuarantineReplay>(url, '/quarantine/replay', { method: 'POST' }) : await replayIn(dataDir);
  process.stdout.write(json === true ? `${JSON.stringify(replay)}\n` : toText(replay));
  if (replay.inputs_kept.length > 0) process.exitCode = EXIT.bad_input;
};

const replayIn = async (data_dir: string): Promise<QuarantineReplay> => {
  const weir = await compose(loadConfig({ data_dir, port: 0, log_level: 'error' }));
  try {
    return await weir.replayQuarantine();
  } finally {
    await weir.pipeline.settled();
    await weir.stop();
  }
};

const shown = (count: number): string => count.toLocaleString('en-US');

const toText = ({ inputs_read, inputs_kept, rows_stored, rows_duplicate, rows_rejected }: QuarantineReplay): string => {
  if (inputs_read + inputs_kept.length === 0) return 'The quarantine is empty.\n';
  const kept = inputs_kept.length === 0 ? '' : ` ${inputs_kept.length} still cannot be read:`;
  return [
    `${inputs_read} ${inputs_read === 1 ? 'input' : 'inputs'} read: ${shown(rows_stored)} rows stored, ${shown(rows_duplicate)} duplicate, ${shown(rows_rejected)} rejected.${kept}`,
    ...inputs_kept.map(({ label, reason }) => `  ${toPrintable(label)}: ${toPrintable(reason)}`),
    '',
  ].join('\n');
};
