/** Longest line that is joined, in characters: the same as the longest line of a log. */
const MAX_CHARS = 1024 * 1024;
/** Docker splits lines after 16 KiB. */
const DOCKER_PART_CHARS = 16_000;
/** Streams of one log, at most. */
const MAX_STREAMS = 16;

interface Part {
  text: string;
  readonly line: number;
}

/** Joins lines that a container engine has split, separately for each stream. */
export class PartialLines {
  private readonly parts = new Map<string, Part>();
  private hasLineFeeds = false;
  private start: number | null = null;

  get size(): number {
    return this.parts.size;
  }

  /** Returns whether the text of a Docker line is a whole line, or the last part of one. */
  isComplete(text: string): boolean {
    if (text.endsWith('\n')) {
      this.hasLineFeeds = true;
      return true;
    }
    // Other shippers write the same properties without line feeds.
    return !this.hasLineFeeds && text.length < DOCKER_PART_CHARS;
  }

  /** Keeps a part of a line. What is longer than a line may be is cut off, so that the row is rejected. */
  add(stream: string, text: string, line: number): void {
    const part = this.parts.get(stream);
    if (part !== undefined) {
      if (part.text.length < MAX_CHARS) part.text += text;
    } else if (this.parts.size < MAX_STREAMS) this.parts.set(stream, { text, line });
  }

  /** Returns the line that this last part completes. */
  complete(stream: string, text: string): string {
    const part = this.parts.get(stream);
    this.start = part?.line ?? null;
    if (part === undefined) return text;
    this.parts.delete(stream);
    return part.text + text;
  }

  /** Returns where the line last completed began. */
  startOf(line: number): number {
    const start = this.start ?? line;
    this.start = null;
    return start;
  }

  /** Returns the lines whose end is missing. */
  end(): Part[] {
    const left = [...this.parts.values()];
    this.parts.clear();
    return left;
  }
}
