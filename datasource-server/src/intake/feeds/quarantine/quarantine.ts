import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LogHints } from '../../formats/define-format.ts';

/** Limits of the quarantine. The oldest inputs are removed first. */
export interface QuarantineLimits {
  /** Largest number of inputs. */
  readonly max_count: number;
  /** Most bytes kept of one input. */
  readonly max_input_bytes: number;
  /** Most bytes kept of all inputs. */
  readonly max_bytes: number;
}

const factsSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  feed: z.string(),
  label: z.string(),
  reason: z.string(),
  /** UTC epoch ms at which it was last added to. */
  time: z.number(),
  bytes: z.number(),
  /** Bytes that were not kept, because the input is too large. */
  bytes_left_out: z.number(),
  /** Offset and hash of the last piece of a growing log; null for an input that does not grow. */
  last_piece: z.string().nullable(),
  hints: z.custom<LogHints>((value) => typeof value === 'object' && value !== null),
});

/** An input that could not be read, with what it must be read with. */
export type QuarantinedInput = z.output<typeof factsSchema>;

/** An input to put into quarantine. */
export interface UnreadableInput {
  readonly feed: string;
  readonly label: string;
  readonly reason: string;
  readonly hints: LogHints;
  /** Place of the bytes in a growing log. Later bytes that fail for the same reason are added to one input. */
  readonly offset?: number;
}

const MODE = 0o600;
const FACTS = '.json';

/**
 * Keeps inputs that cannot be read in a folder, so that they can be read later and do not stop a feed. One input has two
 * files: its facts as JSON and its bytes. Only the owner can read them.
 */
export class Quarantine {
  private inputs: Map<string, QuarantinedInput> | null = null;
  private removed = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly limits: QuarantineLimits,
    private readonly now: () => number,
    /** Called when an input is removed because a limit is reached. */
    private readonly onRemoved: (input: QuarantinedInput) => void = () => undefined,
  ) {}

  /** Number of inputs removed since the start because a limit was reached. */
  get removed_count(): number {
    return this.removed;
  }

  /** Returns all inputs, the latest first. */
  async list(): Promise<QuarantinedInput[]> {
    return [...(await this.load()).values()].sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  }

  /**
   * Keeps an input. The same input again replaces itself, so a crash before the position is saved keeps it once.
   *
   * @throws Error where the folder cannot be written, as on a full disk, and what the chunks throw
   */
  put(input: UnreadableInput, chunks: AsyncIterable<Uint8Array>): Promise<QuarantinedInput> {
    return this.inTurn(async () => {
      const inputs = await this.load();
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const facts = input.offset === undefined ? await this.write(input, chunks, null) : await this.addPiece(inputs, input, chunks);
      await this.saveFacts(facts);
      inputs.set(facts.id, facts);
      await this.trim(inputs);
      return facts;
    });
  }

  /** Returns the kept bytes of an input. */
  async *open({ id }: Pick<QuarantinedInput, 'id'>): AsyncGenerator<Uint8Array> {
    yield* createReadStream(join(this.folder, id)) as AsyncIterable<Uint8Array>;
  }

  remove({ id }: Pick<QuarantinedInput, 'id'>): Promise<void> {
    return this.inTurn(async () => {
      (await this.load()).delete(id);
      await this.removeFiles(id);
    });
  }

  private async write({ feed, label, reason, hints }: UnreadableInput, chunks: AsyncIterable<Uint8Array>, last_piece: string | null): Promise<QuarantinedInput> {
    const unnamed = join(this.folder, 'next.part');
    const handle = await open(unnamed, 'w', MODE);
    const digest = createHash('sha256');
    let bytes = 0;
    let bytes_left_out = 0;
    try {
      for await (const chunk of chunks) {
        const part = chunk.subarray(0, this.limits.max_input_bytes - bytes);
        digest.update(part);
        if (part.length > 0) await handle.writeFile(part);
        bytes += part.length;
        bytes_left_out += chunk.length - part.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const id = last_piece === null ? toId(feed, label, digest.digest('hex')) : toId(feed, label, reason);
    await rename(unnamed, join(this.folder, id));
    return { id, feed, label, reason, time: this.now(), bytes, bytes_left_out, last_piece, hints: toKeptHints(hints) };
  }

  private async addPiece(inputs: ReadonlyMap<string, QuarantinedInput>, input: UnreadableInput, chunks: AsyncIterable<Uint8Array>): Promise<QuarantinedInput> {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    const piece = Buffer.concat(parts);
    const last_piece = `${input.offset} ${hash('sha256', piece, 'hex')}`;
    const before = inputs.get(toId(input.feed, input.label, input.reason));
    if (before === undefined) return this.write(input, toChunks(piece), last_piece);
    // After a crash the last piece is read again.
    if (before.last_piece === last_piece) return before;
    const part = piece.subarray(0, Math.max(0, this.limits.max_input_bytes - before.bytes));
    await appendFile(join(this.folder, before.id), part, { mode: MODE });
    return { ...before, time: this.now(), bytes: before.bytes + part.length, bytes_left_out: before.bytes_left_out + piece.length - part.length, last_piece, hints: toKeptHints(input.hints) };
  }

  private async saveFacts(facts: QuarantinedInput): Promise<void> {
    const path = join(this.folder, `${facts.id}${FACTS}`);
    await writeFile(`${path}.part`, JSON.stringify(facts), { mode: MODE });
    await rename(`${path}.part`, path);
  }

  private async trim(inputs: Map<string, QuarantinedInput>): Promise<void> {
    const oldest = [...inputs.values()].sort((a, b) => a.time - b.time);
    let bytes = oldest.reduce((sum, input) => sum + input.bytes, 0);
    while (oldest.length > 1 && (oldest.length > this.limits.max_count || bytes > this.limits.max_bytes)) {
      const input = oldest.shift()!;
      bytes -= input.bytes;
      inputs.delete(input.id);
      await this.removeFiles(input.id);
      this.removed++;
      this.onRemoved(input);
    }
  }

  private async removeFiles(id: string): Promise<void> {
    for (const name of [`${id}${FACTS}`, id]) await rm(join(this.folder, name), { force: true });
  }

  private async load(): Promise<Map<string, QuarantinedInput>> {
    if (this.inputs !== null) return this.inputs;
    const inputs = new Map<string, QuarantinedInput>();
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(FACTS))) {
      const facts = await readFacts(join(this.folder, name));
      const hasBytes = facts !== null && (await stat(join(this.folder, facts.id)).then(() => true, () => false));
      if (facts !== null && hasBytes) inputs.set(facts.id, facts);
    }
    return (this.inputs ??= inputs);
  }

  /** Runs one change at a time. */
  private inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.last.catch(() => undefined).then(change);
    this.last = result;
    return result;
  }
}

const toId = (...parts: readonly string[]): string => hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16);

const readFacts = async (path: string): Promise<QuarantinedInput | null> => {
  try {
    return factsSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
};

/** Returns the hints without counts of earlier requests: they hold only while the feed runs. */
const toKeptHints = ({ numbering, ...hints }: LogHints): LogHints => (numbering?.origin === undefined ? hints : { ...hints, numbering: { origin: numbering.origin } });

async function* toChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
