import { checkProxyUrl, checkServerUrl } from './server-url';

it.each(['http://127.0.0.1:8642', 'http://localhost:8642/', 'http://[::1]:8642', 'https://localhost/weir'])(
  'finds nothing against %s without a token',
  (url) => expect(checkServerUrl(url, false)).toEqual({})
);

it.each(['', 'weir', '127.0.0.1:8642', 'ftp://weir', 'http://user:word@weir', 'http://weir/?a=1', 'http://weir/#a'])(
  'refuses %p and says why',
  (url) => expect(checkServerUrl(url, true).problem).toMatch(/\.$/)
);

it('asks for a token where the server is another machine', () => {
  expect(checkServerUrl('https://weir.example', false).warning).toContain('asks for a token');
  expect(checkServerUrl('https://weir.example', true)).toEqual({});
});

it('warns of a token sent in clear', () => {
  expect(checkServerUrl('http://weir.example', true).warning).toContain('unencrypted');
});

it('finds nothing against a proxy, or none', () => {
  for (const url of ['', 'http://proxy.example:3128', 'https://proxy.example', 'socks5://127.0.0.1:1080']) {
    expect(checkProxyUrl(url)).toBeUndefined();
  }
});

it.each(['proxy.example:3128', 'ftp://proxy', 'http://ana:word@proxy.example'])('refuses %p as a proxy and says why', (url) =>
  expect(checkProxyUrl(url)).toMatch(/\.$/)
);
