/** What a detection ends with that was given up. */
export const aborted = (): Error => new DOMException('The detection was given up.', 'AbortError');

/** True for the end of a detection that nobody waits for any more. */
export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
