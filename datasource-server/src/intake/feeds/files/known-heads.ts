import { hash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';

/** A shorter start is shared by logs that are not copies, such as a header. */
const MIN_HEAD_BYTES = 256;
/** Compressed bytes that surely expand to a whole head. */
const PACKED_BYTES = 4096;
const PACKED_ENDING = /\.(gz|zst|bz2|xz)$/;
/** Numbers and dates that rotation adds to a name. */
const ROTATED_ENDING = /([.-]\d+)+$/;

/** Returns the name of a log without what rotation and compression add to it: `access.log` for `access.log-20261121.gz`. */
export const toLogName = (name: string): string => name.replace(PACKED_ENDING, '').replace(ROTATED_ENDING, '');

/**
 * Remembers how the files of a feed start, to recognise copies: archives that rotation makes, and what is left of a truncated
 * file. A copy has the start of another file, and its name is derived from that of the other, or different lines in the start
 * show that it cannot be another log under the same load.
 */
export class KnownHeads {
  /** Log names by number of bytes and hash. */
  private readonly names = new Map<number, Map<string, Set<string>>>();

  add(name: string, { head_bytes, head_sha256 }: { readonly head_bytes: number; readonly head_sha256: string }): void {
    if (head_bytes < MIN_HEAD_BYTES) return;
    const ofLength = this.names.get(head_bytes) ?? new Map<string, Set<string>>();
    const names = ofLength.get(head_sha256) ?? new Set();
    this.names.set(head_bytes, ofLength.set(head_sha256, names.add(toLogName(name))));
  }

  /** @param start - at least the first 4 KiB of the file, where it has as many */
  isCopy(name: string, start: Buffer): boolean {
    const isPacked = start[0] === 0x1f && start[1] === 0x8b;
    const content = isPacked ? unpackHead(start) : start;
    const log = toLogName(name);
    for (const [head_bytes, ofLength] of this.names) {
      if (content.length < head_bytes) continue;
      const head = content.subarray(0, head_bytes);
      const names = ofLength.get(hash('sha256', head, 'hex'));
      if (names !== undefined && ((log !== name && names.has(log)) || hasDifferentLines(head))) return true;
    }
    return false;
  }
}

const hasDifferentLines = (head: Buffer): boolean => new Set(head.toString('latin1').split('\n').slice(0, -1).filter((line) => !line.startsWith('#'))).size > 1;

const unpackHead = (start: Buffer): Buffer => {
  try {
    return gunzipSync(start.subarray(0, PACKED_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
};
