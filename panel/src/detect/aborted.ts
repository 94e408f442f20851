/** Returns the error of a cancelled detection. */
export const aborted = (): Error => new DOMException('The detection was cancelled.', 'AbortError');

/** Returns true for the error of a cancelled detection. */
export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
