/** What speaks against a text as a certificate or key in PEM; undefined where nothing does, or nothing is typed yet. */
export function checkPem(text: string, kind: 'CERTIFICATE' | 'PRIVATE KEY'): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  // Keys name their kind before it: EC PRIVATE KEY, RSA PRIVATE KEY.
  const label = kind === 'CERTIFICATE' ? 'CERTIFICATE' : '(?:[A-Z]+ )?PRIVATE KEY';
  if (new RegExp(`^-----BEGIN ENCRYPTED`).test(trimmed)) {
    return 'This key is encrypted; enter it without its password.';
  }
  return new RegExp(`^-----BEGIN ${label}-----\\s[\\s\\S]+-----END ${label}-----$`).test(trimmed)
    ? undefined
    : `Enter the whole text in PEM, from -----BEGIN ${kind}----- to -----END ${kind}-----.`;
}
