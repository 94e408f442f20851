import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@weir/schema';
import { openServer } from './call-server.ts';
import { toTime } from './time-flag.ts';

interface ExportFlags {
  readonly url: string;
  readonly from?: string;
  readonly to?: string;
  readonly minSeverity?: string;
  readonly entity?: string;
  readonly kind?: string;
  readonly includeExcepted?: boolean;
  readonly out?: string;
}

/** `weir export FORMAT`: writes findings for another tool, to a file or to standard output as they come. */
export const exportFindings = async (format: string, flags: ExportFlags): Promise<void> => {
  const { from, to, minSeverity, entity, kind, includeExcepted, out } = flags;
  const asked = Object.entries({
    from_ms: from === undefined ? undefined : toTime('--from', from),
    to_ms: to === undefined ? undefined : toTime('--to', to),
    min_severity: minSeverity,
    entity,
    kind,
    include_excepted: includeExcepted,
  }).flatMap(([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name, String(value)]]));
  const unwritable = (cause: unknown): AppError => new AppError('file.unwritable', `${out} cannot be written: ${(cause as Error).message}.`, { cause });
  if (out !== undefined) {
    await mkdir(dirname(out), { recursive: true }).catch((cause: unknown) => {
      throw unwritable(cause);
    });
  }
  const response = await openServer(flags.url, `/export/${encodeURIComponent(format)}?${new URLSearchParams(asked).toString()}`);
  const body = Readable.fromWeb(response.body!);
  if (out === undefined) await pipeline(body, process.stdout, { end: false });
  else {
    await pipeline(body, createWriteStream(out)).catch((cause: unknown) => {
      throw unwritable(cause);
    });
  }
  const hidden = Number(response.headers.get('x-weir-hidden-count'));
  const left = hidden === 0 ? '' : `; ${hidden} excepted by analysts left out (--include-excepted writes them, too)`;
  process.stderr.write(`${response.headers.get('x-weir-finding-count')} findings written${out === undefined ? '' : ` to ${out}`}${left}\n`);
};
