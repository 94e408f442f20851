import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const NEWLINE = 0x0a;
/** Longer than any line of the tables. */
const LINE_BYTES = 1024;

/** A network of the table. */
export interface Network {
  readonly asn: number;
  readonly organisation: string;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly rest: string;
}

/**
 * A table of networks: lines of `first,last,number,organisation`, sorted by the first address, addresses as
 * decimal numbers. A lookup is a binary search in the file, with about 20 small reads: nothing is parsed at the start or
 * kept in memory.
 */
export class NetworkTable {
  private readonly buffer = Buffer.alloc(2 * LINE_BYTES);

  private constructor(
    private readonly file: number,
    private readonly size: number,
  ) {}

  /** Opens a table. Throws where the file cannot be opened. */
  static open(path: string): NetworkTable {
    const file = openSync(path, 'r');
    return new NetworkTable(file, fstatSync(file).size);
  }

  /** Returns the network of an address; null where the table has none. Throws where the file is not a table. */
  find(address: bigint): Network | null {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const line = this.lineAt(Math.floor((low + high) / 2));
      if (line.last < address) low = line.end;
      else if (line.first > address) high = line.start;
      else return toNetwork(line.rest);
    }
    return null;
  }

  close(): void {
    closeSync(this.file);
  }

  /** Returns the line that contains a byte. */
  private lineAt(offset: number): Line {
    const from = Math.max(0, offset - LINE_BYTES);
    const length = readSync(this.file, this.buffer, 0, this.buffer.length, from);
    const bytes = this.buffer.subarray(0, length);
    const at = offset - from;
    const before = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1);
    const after = bytes.indexOf(NEWLINE, at);
    if ((before === -1 && from > 0) || (after === -1 && from + length < this.size)) throw new RangeError(`a line near byte ${offset} is too long`);
    const stop = after === -1 ? length : after;
    const [, first, last, rest] = /^(\d+),(\d+),(.*)$/.exec(bytes.toString('utf8', before + 1, stop).trimEnd()) ?? [];
    if (rest === undefined) throw new RangeError(`the line at byte ${from + before + 1} is not first,last,number,organisation`);
    return { start: from + before + 1, end: from + stop + 1, first: BigInt(first), last: BigInt(last), rest };
  }
}

const toNetwork = (rest: string): Network => {
  const comma = rest.indexOf(',');
  const name = rest.slice(comma + 1);
  return {
    asn: Number(rest.slice(0, comma)),
    organisation: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name,
  };
};
