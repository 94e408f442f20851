const MAX_TEXTS = 65_536;
/** Longest text that is stored; longer ones are cut. */
const MAX_LENGTH = 1024;

/** Recently used texts, at most twice MAX_TEXTS. Texts that are not used while the younger half fills are dropped. */
export class RecentTexts {
  private young = new Map<string, string>();
  private old = new Map<string, string>();

  /** Returns the stored copy of a text; undefined where there is none. */
  find(text: string): string | undefined {
    const found = this.young.get(text);
    if (found !== undefined) return found;
    const older = this.old.get(text);
    return older === undefined ? undefined : this.add(older === text ? older : toOwn(text), older);
  }

  /** Adds a copy, or what stands for the text, and returns it. */
  add(own: string, value = own): string {
    if (this.young.size >= MAX_TEXTS) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(own, value);
    return value;
  }
}

/** Returns a copy with its own memory: a substring would keep the whole chunk alive that it was cut from. */
export const toOwn = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Returns the same copy for the same text, so that records keep neither their line nor duplicate texts in memory. */
export class TextPool {
  private readonly texts = new RecentTexts();

  /** Returns the text, cut after 1,024 characters; null for `-` and for an empty text. */
  keep(text: string | null | undefined): string | null {
    if (text === null || text === undefined || text === '' || text === '-') return null;
    const kept = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
    return this.texts.find(kept) ?? this.texts.add(toOwn(kept));
  }
}
