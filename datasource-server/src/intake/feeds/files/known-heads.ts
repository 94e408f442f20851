import { hash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';

/** A shorter start is shared by logs that are not copies, such as a header. */
const MIN_HEAD_BYTES = 256;
const MAX_HEAD_BYTES = 1024;
/** Compressed bytes that surely expand to a whole head. */
const PACKED_BYTES = 4096;
const PACKED_ENDING = /\.(gz|zst|bz2|xz)$/;
/** Numbers and dates that rotation adds to a name. */
const ROTATED_ENDING = /([.-]\d+)+$/;

/** Returns the name of a log without what rotation and compression add to it: `access.log` for `access.log-20261121.gz`. */
export const toLogName = (name: string): string => name.replace(PACKED_ENDING, '').replace(ROTATED_ENDING, '');

/**
 * Remembers how the files of a feed start, to recognise copies: archives that rotation makes, and what is left of a truncated
 * file. A copy has the start of another file and, unless it is compressed, a name that rotation derives from the name of the
 * other. Other files with the same start are logs of several servers under the same load.
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
    const head = isPacked ? unpackHead(start) : start.subarray(0, MAX_HEAD_BYTES);
    for (const [head_bytes, ofLength] of this.names) {
      if (head.length < head_bytes) continue;
      const names = ofLength.get(hash('sha256', head.subarray(0, head_bytes), 'hex'));
      if (names !== undefined && (isPacked || names.has(toLogName(name)))) return true;
    }
    return false;
  }
}

const unpackHead = (start: Buffer): Buffer => {
  try {
    return gunzipSync(start.subarray(0, PACKED_BYTES), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, MAX_HEAD_BYTES);
  } catch {
    return Buffer.alloc(0);
  }
};
