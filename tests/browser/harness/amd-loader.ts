type Factory = (...dependencies: unknown[]) => unknown;

interface Definition {
  readonly dependencies: string[];
  readonly factory: Factory;
}

let latest: Definition | undefined;

/** Takes the place of Grafana's own `define`, which a built plugin calls with what it wants of Grafana. */
export const installDefine = (): void => {
  const define = (dependencies: string[], factory: Factory): void => {
    latest = { dependencies, factory };
  };
  Object.assign(window, { define: Object.assign(define, { amd: {} }) });
};

const runScript = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${url} could not be loaded`));
    document.head.append(script);
  });

/**
 * Loads a built plugin the way Grafana does: its dependencies are Grafana's, and `module` tells where it lies,
 * from which it finds its chunks.
 *
 * @throws Error when the plugin asks for a module that Grafana does not give
 */
export const loadAmdModule = async (url: string, shared: ReadonlyMap<string, unknown>): Promise<unknown> => {
  await runScript(url);
  if (!latest) throw new Error(`${url} defined no module`);
  const { dependencies, factory } = latest;
  latest = undefined;
  return factory(
    ...dependencies.map((name) => {
      if (name === 'module') return { id: url, uri: new URL(url, location.href).href };
      if (!shared.has(name)) throw new Error(`${url} wants "${name}", which Grafana 10.1 does not give`);
      return shared.get(name);
    }),
  );
};
