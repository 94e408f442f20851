import type { EngineDefinition } from './define-engine.ts';
import { weirEngine } from './weir-engine.ts';

/** Every engine; only the one that is asked for is loaded. */
const ENGINES: Readonly<Record<string, () => Promise<EngineDefinition>>> = {
  weir: () => Promise.resolve(weirEngine),
  ml: async () => (await import('./ml-engine.ts')).mlEngine,
};

/** Names of the engines, the default first. */
export const ENGINE_IDS: readonly string[] = Object.keys(ENGINES);

/**
 * Engine by name.
 *
 * @throws RangeError naming the engines there are
 */
export const loadEngine = async (id: string): Promise<EngineDefinition> => {
  if (!Object.hasOwn(ENGINES, id)) throw new RangeError(`engine ${id} is not among ${ENGINE_IDS.join(', ')}`);
  return ENGINES[id]();
};
