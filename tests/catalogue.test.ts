import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The checks of Grafana's plugin-validator on a plugin's sources that need neither its program nor a network. The test
 * titles start with the names of the checks.
 */
interface PluginJson {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly info: {
    readonly description: string;
    readonly keywords: string[];
    readonly author: { readonly name: string };
    readonly logos: { readonly small: string; readonly large: string };
    readonly links: Array<{ readonly name: string; readonly url: string }>;
    readonly screenshots: Array<{ readonly name: string; readonly path: string }>;
    readonly version: string;
    readonly updated: string;
  };
  readonly dependencies: { readonly grafanaDependency: string };
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const LARGEST_BYTES = 300_000;

describe.each(['panel', 'datasource'])('%s', (folder) => {
  const source = resolve(folder, 'src');
  const read = (path: string): string => readFileSync(join(source, path), 'utf8');
  const plugin = JSON.parse(read('plugin.json')) as PluginJson;
  const readme = read('README.md');

  test('pluginname, typesuffix: the id is organisation, name and type, and the name differs from the id', () => {
    expect(plugin.id).toMatch(new RegExp(`^weir-[a-z]+-${plugin.type}$`));
    expect(plugin.name).not.toBe(plugin.id);
  });

  test('discoverability: description, keywords and author are set', () => {
    expect(plugin.info.description.length).toBeGreaterThan(40);
    expect(plugin.info.keywords.length).toBeGreaterThanOrEqual(5);
    expect(plugin.info.author.name).not.toBe('');
  });

  test('grafanadependency, restrictivedep: Grafana 10.1 or newer', () => {
    expect(plugin.dependencies.grafanaDependency).toBe('>=10.1.0');
  });

  test('version: version and date are set by the build', () => {
    expect(plugin.info).toMatchObject({ version: '%VERSION%', updated: '%TODAY%' });
    expect((JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('screenshots, logos, metadatapaths: every image exists, has the type of its extension, and is small', () => {
    expect(plugin.info.screenshots.length).toBeGreaterThan(0);
    for (const { name, path } of plugin.info.screenshots) {
      const bytes = readFileSync(join(source, path));
      expect(name.length).toBeGreaterThan(10);
      expect(path).toMatch(/^img\/[a-z-]+\.png$/);
      expect(bytes.subarray(0, PNG.length)).toEqual(PNG);
      expect(bytes.length).toBeLessThan(LARGEST_BYTES);
    }
    for (const path of Object.values(plugin.info.logos)) expect(existsSync(join(source, path))).toBe(true);
  });

  test('unsafesvg: the logo contains only shapes', () => {
    expect(read(plugin.info.logos.large)).not.toMatch(/<script|<foreignObject|\son\w+=|href=|javascript:/i);
  });

  test('readme, templatereadme, jargon, brokenlinks: the catalogue can show the README unchanged', () => {
    expect(readme.length).toBeGreaterThan(500);
    expect(readme).not.toMatch(/<!--|yarn|nodejs/);
    const links = [...readme.matchAll(/\[.+?\]\((.+?)\)/g)].map(([, target]) => target).filter((target) => !target.startsWith('#'));
    for (const link of links) expect(link).toMatch(/^https:\/\//);
    for (const { url } of plugin.info.links) expect(url).toMatch(/^https:\/\//);
  });

  test('changelog, license: both are part of the plugin', () => {
    expect(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')).toContain('## ');
    expect(readFileSync('LICENSE', 'utf8')).toContain('Apache License');
    expect(readFileSync('LICENSE', 'utf8')).not.toMatch(/\{yyyy\}|\{name of copyright owner\}/);
  });

  test('buildtools: the front end uses the build of create-plugin', () => {
    expect(readFileSync(join(folder, '.config/webpack/webpack.config.ts'), 'utf8')).toContain('@grafana/create-plugin');
  });
});
