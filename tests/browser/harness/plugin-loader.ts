import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import 'systemjs/dist/extras/named-exports.js';

interface Loader {
  import(id: string): Promise<unknown>;
  set(id: string, module: unknown): void;
  addImportMap(map: { imports: Record<string, string> }): void;
}

const loader = (window as unknown as { System: Loader }).System;
const idOf = (name: string): string => `weir-shared:${name}`;

/** Registers the modules that Grafana shares with plugins, under the names that plugins import, as Grafana's loader does. */
export const share = (modules: ReadonlyMap<string, unknown>): void => {
  loader.addImportMap({ imports: Object.fromEntries([...modules.keys()].map((name) => [name, idOf(name)])) });
  for (const [name, module] of modules) loader.set(idOf(name), module);
};

/**
 * Loads a built plugin with SystemJS, as Grafana does.
 *
 * @throws Error if it cannot be loaded, or imports a module that Grafana does not share
 */
export const loadPluginModule = (url: string): Promise<unknown> => loader.import(url);
