import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HealthAnswer } from '@weir/schema';
import { toPendingText } from '../answer/queries/notices.ts';
import { callServer, openServer } from './call-server.ts';
import { toTime } from './flag-values.ts';
import { makeFolder, toUnwritable } from './write-text.ts';

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

/** `weir export FORMAT`: streams findings for another tool to a file or to standard output. */
export const exportFindings = async (format: string, flags: ExportFlags): Promise<void> => {
  const { from, to, minSeverity, entity, kind, includeExcepted, out } = flags;
  const query = Object.entries({
    from_ms: from === undefined ? undefined : toTime('--from', from),
    to_ms: to === undefined ? undefined : toTime('--to', to),
    min_severity: minSeverity,
    entity,
    kind,
    include_excepted: includeExcepted,
  }).flatMap(([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name, String(value)]]));
  if (out !== undefined) await makeFolder(dirname(out));
  const response = await openServer(flags.url, `/export/${encodeURIComponent(format)}?${new URLSearchParams(query).toString()}`);
  const body = Readable.fromWeb(response.body!);
  if (out === undefined) await pipeline(body, process.stdout, { end: false });
  else {
    await pipeline(body, createWriteStream(out)).catch((cause: unknown) => {
      throw toUnwritable(out, cause);
    });
  }
  const hidden = Number(response.headers.get('x-weir-hidden-count'));
  const note = hidden === 0 ? '' : `; ${hidden} excepted findings left out (include them with --include-excepted)`;
  const pending = toPendingText((await callServer<HealthAnswer>(flags.url, '/health')).findings);
  process.stderr.write(`${response.headers.get('x-weir-finding-count')} findings written${out === undefined ? '' : ` to ${out}`}${note}\n${pending === null ? '' : `${pending}\n`}`);
};
