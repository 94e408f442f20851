import { escapeHtml } from './escape-html.ts';

test('escapes everything that opens a tag, an entity or an attribute', () => {
  expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;');
});

test('does not change plain text', () => {
  expect(escapeHtml('155.91.45.242 é 日')).toBe('155.91.45.242 é 日');
});
