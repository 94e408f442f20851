/** Pattern of a phrase, and what to write instead. */
export const WORDS: ReadonlyArray<readonly [pattern: RegExp, instead: string]>;
/** Places where a word is right. */
export const EXCEPTIONS: ReadonlyArray<{ readonly path: RegExp; readonly words: RegExp; readonly line?: RegExp; readonly reason: string }>;
/** Returns the places in one file, as `path:line: "text" -> replacement`. */
export const checkText: (path: string, text: string) => string[];
