import { checkProxyUrl, checkServerUrl } from './server-url';

it.each(['http://127.0.0.1:8642', 'http://localhost:8642/', 'http://[::1]:8642', 'https://localhost/weir'])(
  'accepts %s without a token',
  (url) => expect(checkServerUrl(url, false)).toEqual({})
);

it.each(['', 'weir', '127.0.0.1:8642', 'ftp://weir', 'http://user:word@weir', 'http://weir/?a=1', 'http://weir/#a'])(
  'rejects %p with a reason',
  (url) => expect(checkServerUrl(url, true).problem).toMatch(/\.$/)
);

it('requires a token for a server on another machine', () => {
  expect(checkServerUrl('https://weir.example', false).warning).toContain('requires a token');
  expect(checkServerUrl('https://weir.example', true)).toEqual({});
});

it('warns about a token sent unencrypted', () => {
  expect(checkServerUrl('http://weir.example', true).warning).toContain('unencrypted');
});

it('accepts a valid proxy and an empty one', () => {
  for (const url of ['', 'http://proxy.example:3128', 'https://proxy.example', 'socks5://127.0.0.1:1080']) {
    expect(checkProxyUrl(url)).toBeUndefined();
  }
});

it.each(['proxy.example:3128', 'ftp://proxy', 'http://ana:word@proxy.example'])('rejects the proxy %p with a reason', (url) =>
  expect(checkProxyUrl(url)).toMatch(/\.$/)
);
