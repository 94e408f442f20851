import type { EngineDefinition } from './define-engine.ts';
import { weirEngine } from './weir-engine.ts';

/** Every engine; only the requested one is loaded. */
const ENGINES: Readonly<Record<string, () => Promise<EngineDefinition>>> = {
  weir: () => Promise.resolve(weirEngine),
  ml: async () => (await import('./ml-engine.ts')).mlEngine,
};

/** Names of the engines, default first. */
export const ENGINE_IDS: readonly string[] = Object.keys(ENGINES);

/**
 * Returns an engine by name.
 *
 * @throws RangeError naming the known engines
 */
export const loadEngine = async (id: string): Promise<EngineDefinition> => {
  if (!Object.hasOwn(ENGINES, id)) throw new RangeError(`unknown engine: got ${id}, expected ${ENGINE_IDS.join(' or ')}`);
  return ENGINES[id]();
};
