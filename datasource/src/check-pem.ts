/** Returns the error in a PEM certificate or key; undefined for a valid or empty text. */
export function checkPem(text: string, kind: 'CERTIFICATE' | 'PRIVATE KEY'): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  // The label of a key can start with its kind: EC PRIVATE KEY, RSA PRIVATE KEY.
  const label = kind === 'CERTIFICATE' ? 'CERTIFICATE' : '(?:[A-Z]+ )?PRIVATE KEY';
  if (new RegExp(`^-----BEGIN ENCRYPTED`).test(trimmed)) {
    return 'The key is encrypted: enter an unencrypted key.';
  }
  return new RegExp(`^-----BEGIN ${label}-----\\s[\\s\\S]+-----END ${label}-----$`).test(trimmed)
    ? undefined
    : `Enter the complete PEM text, from -----BEGIN ${kind}----- to -----END ${kind}-----.`;
}
