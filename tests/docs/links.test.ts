import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { anchorsOf, docPaths, linksOf, readDoc, ROOT, toAnchor } from './markdown.ts';

test('anchors are those GitHub makes', () => {
  expect(toAnchor('`weir import`: files, and folders')).toBe('weir-import-files-and-folders');
  expect(toAnchor('Dashboards (7)')).toBe('dashboards-7');
});

describe.each(docPaths())('%s', (path) => {
  it('links to files and headings that exist', () => {
    const broken = linksOf(readDoc(path)).filter((link) => {
      const [file, anchor] = link.split('#');
      const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(readDoc(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});
