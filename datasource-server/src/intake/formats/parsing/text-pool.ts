const MAX_TEXTS = 65_536;
/** Longest text that a session keeps. */
const MAX_LENGTH = 1024;

/** Texts that were asked for of late, at most twice MAX_TEXTS; those not asked for since the younger half filled are forgotten. */
export class RecentTexts {
  private young = new Map<string, string>();
  private old = new Map<string, string>();

  /** The copy that was added for a text; undefined where none was, or it is forgotten. */
  find(text: string): string | undefined {
    const found = this.young.get(text);
    if (found !== undefined) return found;
    const older = this.old.get(text);
    return older === undefined ? undefined : this.add(older);
  }

  /** Adds a copy, and gives it back. */
  add(own: string): string {
    if (this.young.size >= MAX_TEXTS) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(own, own);
    return own;
  }
}

/** A copy with memory of its own: a part of a line otherwise keeps the whole chunk alive that it was cut from. */
export const toOwn = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Gives the same copy for the same text, so that records which outlive their line hold neither the line nor doubles. */
export class TextPool {
  private readonly texts = new RecentTexts();

  /** The text, cut after 1,024 characters; null for `-` and for nothing. */
  keep(text: string | null | undefined): string | null {
    if (text === null || text === undefined || text === '' || text === '-') return null;
    const kept = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
    return this.texts.find(kept) ?? this.texts.add(toOwn(kept));
  }
}
