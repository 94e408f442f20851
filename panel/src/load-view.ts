import type { use } from 'echarts/core';
import type { ViewDefinition } from '@weir/views';
import type { InitChart } from './components/Chart';
import type { ViewChoice } from './options';

interface ViewParts {
  readonly view: ViewDefinition;
  readonly chartParts: Extract<Parameters<typeof use>[0], unknown[]>;
}

/** A view, and the chart library made ready for it. */
export interface LoadedView {
  readonly view: ViewDefinition;
  readonly init: InitChart;
}

const PARTS: Record<ViewChoice, () => Promise<ViewParts>> = {
  scatter: () => import('./views/scatter'),
  geo: () => import('./views/geo'),
  importance: () => import('./views/importance'),
  timeline: () => import('./views/timeline'),
  correlation: () => import('./views/correlation'),
  distribution: () => import('./views/distribution'),
  heatmap: () => import('./views/heatmap'),
  swimlanes: () => import('./views/swimlanes'),
  waterfall: () => import('./views/waterfall'),
  curves: () => import('./views/curves'),
  confusion: () => import('./views/confusion'),
  findings: () => import('./views/findings'),
  attack: () => import('./views/attack'),
  models: () => import('./views/models'),
};

const loaded = new Map<ViewChoice, Promise<LoadedView>>();

async function load(choice: ViewChoice): Promise<LoadedView> {
  const [core, parts] = await Promise.all([import('./chart-core'), PARTS[choice]()]);
  core.use([core.CanvasRenderer, ...parts.chartParts]);
  for (const { name, geoJson } of (await parts.view.loadMaps?.()) ?? []) {
    core.registerMap(name, geoJson as Parameters<typeof core.registerMap>[1]);
  }
  return { view: parts.view, init: core.init };
}

/** Loads a view with its chart types and maps, once; after a failure the next call tries again. */
export function loadView(choice: ViewChoice): Promise<LoadedView> {
  const pending = loaded.get(choice) ?? load(choice);
  loaded.set(choice, pending);
  pending.catch(() => loaded.delete(choice));

  return pending;
}

/** True for a word that names a view. */
export const isViewChoice = (word: unknown): word is ViewChoice => typeof word === 'string' && Object.hasOwn(PARTS, word);
