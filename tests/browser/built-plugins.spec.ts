import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { buildPlugins } from './build-harness.ts';
import { REPOSITORY } from './grafanas.ts';

test.beforeAll(() => buildPlugins());

for (const plugin of ['panel', 'datasource']) {
  test(`the built ${plugin} is complete: source maps, no trackers, and all files of its catalogue page`, () => {
    const dist = join(REPOSITORY, plugin, 'dist');
    const names = readdirSync(dist);
    const scripts = names.filter((name) => name.endsWith('.js'));
    expect(scripts).toContain('module.js');
    for (const script of scripts) {
      const text = readFileSync(join(dist, script), 'utf8');
      // A chunk that contains only data, such as the map, has no source map.
      if (script === 'module.js' || text.includes('//# sourceMappingURL=')) expect(names).toContain(`${script}.map`);
      expect(text).not.toMatch(/google-analytics|googletagmanager|segment\.(io|com)|mixpanel|hotjar|sentry\.io|plausible\.io/);
    }
    const { info, buildMode } = JSON.parse(readFileSync(join(dist, 'plugin.json'), 'utf8')) as { info: { version: string; updated: string; screenshots: Array<{ path: string }> }; buildMode: string };
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(info.updated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(buildMode).toBe('production');
    for (const path of ['README.md', 'CHANGELOG.md', 'LICENSE', ...info.screenshots.map((shot) => shot.path)]) expect(readFileSync(join(dist, path)).length).toBeGreaterThan(0);
  });
}
