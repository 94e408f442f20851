import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import { parseMonitoredNetworks } from './monitored-networks.ts';
import type { SessionRules } from '../sessions/place-record.ts';
import type { LogHints } from '../formats/define-format.ts';
import type { FromReader, ReaderSettings, ToReader } from './reader-messages.ts';
import { readRows } from './read-rows.ts';

const port = parentPort!;
const { window_ms, monitored_networks } = workerData as ReaderSettings;
const rules: SessionRules = { window_ms, isMonitored: parseMonitoredNetworks(monitored_networks) };

const tell = (message: FromReader): void => port.postMessage(message);

/** One log on its way. */
class OpenLog {
  private readonly waiting: Uint8Array[] = [];
  private isWhole = false;
  private isTaken = true;
  private wake: () => void = () => undefined;

  hear(message: ToReader): void {
    if (message.kind === 'chunk') this.waiting.push(message.bytes);
    if (message.kind === 'end') this.isWhole = true;
    if (message.kind === 'taken') this.isTaken = true;
    this.wake();
  }

  /** Sends rows as soon as those before are taken: the next block is filled meanwhile. */
  async read(hints: LogHints): Promise<void> {
    const rows = readRows(this.chunks(), hints, rules, true);
    for (;;) {
      const next = await rows.next();
      await this.until(() => this.isTaken);
      if (next.done === true) return tell({ kind: 'done', report: next.value });
      this.isTaken = false;
      tell({ kind: 'rows', rows: next.value });
    }
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      await this.until(() => this.waiting.length > 0 || this.isWhole);
      const chunk = this.waiting.shift();
      if (chunk === undefined) return;
      yield chunk;
      tell({ kind: 'read' });
    }
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}

let log: OpenLog | null = null;

port.on('message', (message: ToReader) => {
  // What is still on its way of a log that failed is passed over.
  if (message.kind !== 'open') return log?.hear(message);
  const opened = new OpenLog();
  log = opened;
  opened
    .read(message.hints)
    .catch((error: unknown) => tell({ kind: 'failed', error: error instanceof AppError ? error.toJSON().error : String((error as Error).stack ?? error) }))
    .finally(() => {
      if (log === opened) log = null;
    });
});
