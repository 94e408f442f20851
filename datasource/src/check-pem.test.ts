import { checkPem } from './check-pem';

const pem = (label: string): string => `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----\n`;

it('accepts a certificate, a chain and a key of any kind', () => {
  for (const label of ['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY']) {
    expect(checkPem(pem(label), 'PRIVATE KEY')).toBeUndefined();
  }
  expect(checkPem(pem('CERTIFICATE'), 'CERTIFICATE')).toBeUndefined();
  expect(checkPem(pem('CERTIFICATE') + pem('CERTIFICATE'), 'CERTIFICATE')).toBeUndefined();
  expect(checkPem('', 'CERTIFICATE')).toBeUndefined();
});

it.each([
  ['a path', '/etc/ssl/ca.pem', 'CERTIFICATE'],
  ['half a certificate', '-----BEGIN CERTIFICATE-----\nMIIB', 'CERTIFICATE'],
  ['a key for a certificate', pem('PRIVATE KEY'), 'CERTIFICATE'],
  ['a certificate for a key', pem('CERTIFICATE'), 'PRIVATE KEY'],
  ['a key with a password', pem('ENCRYPTED PRIVATE KEY'), 'PRIVATE KEY'],
] as const)('rejects %s with a reason', (_what, text, kind) => {
  expect(checkPem(text, kind)).toMatch(/\.$/);
});
