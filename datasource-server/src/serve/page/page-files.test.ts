import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { darkTheme, lightTheme } from '@weir/views';

const read = (name: string) => readFileSync(join(__dirname, name), 'utf8');

test('has no inline script or style, so that a strict content security policy applies', () => {
  const html = read('index.html');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|https?:\/\/(?!www\.w3\.org|db-ip\.com\")/i);
});

test('never parses text as HTML', () => {
  const sources = readdirSync(__dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const name of sources) expect(read(name)).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
});

test('uses the colours of the charts for its cards', () => {
  const css = read('page.css');
  expect(css).toContain(`--card: light-dark(${lightTheme.background}, ${darkTheme.background})`);
  expect(css).toContain(`--text: light-dark(${lightTheme.text}, ${darkTheme.text})`);
  expect(css).toContain(`--dim: light-dark(${lightTheme.textSecondary}, ${darkTheme.textSecondary})`);
  expect(css).toContain(`--line: light-dark(${lightTheme.border}, ${darkTheme.border})`);
});

test('has every element that the code uses', () => {
  const ids = new Set([...read('index.html').matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  const wanted = ['page.ts', 'audit-list.ts', 'findings-list.ts', 'theme-choice.ts'].flatMap((name) => [...read(name).matchAll(/getElement(?:<\w+>)?\('([^']+)'\)/g)].map(([, id]) => id));
  expect(wanted.length).toBeGreaterThan(10);
  expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
});
