import type { use } from 'echarts/core';
import type { ViewDefinition } from '@weir/views';
import type { InitChart } from '../chart/Chart';
import type { ViewChoice } from './view-registry';

interface ViewParts {
  readonly view: ViewDefinition;
  readonly chartParts: Extract<Parameters<typeof use>[0], unknown[]>;
}

/** A view, and ECharts with the modules it needs. */
export interface LoadedView {
  readonly view: ViewDefinition;
  readonly init: InitChart;
}

/** One chunk per view: a panel downloads only the view it shows. */
const IMPORTS: Record<ViewChoice, () => Promise<ViewParts>> = {
  scatter: () => import('./scatter/chart-parts'),
  geo: () => import('./geo/chart-parts'),
  importance: () => import('./importance/chart-parts'),
  timeline: () => import('./timeline/chart-parts'),
  swimlanes: () => import('./swimlanes/chart-parts'),
  heatmap: () => import('./heatmap/chart-parts'),
  distribution: () => import('./distribution/chart-parts'),
  correlation: () => import('./correlation/chart-parts'),
  waterfall: () => import('./waterfall/chart-parts'),
  curves: () => import('./curves/chart-parts'),
  confusion: () => import('./confusion/chart-parts'),
  findings: () => import('./findings/chart-parts'),
  attack: () => import('./attack/chart-parts'),
  models: () => import('./models/chart-parts'),
};

const loaded = new Map<ViewChoice, Promise<LoadedView>>();

async function load(choice: ViewChoice): Promise<LoadedView> {
  const [core, parts] = await Promise.all([import('../chart/chart-core'), IMPORTS[choice]()]);
  core.use([core.CanvasRenderer, ...parts.chartParts]);
  for (const { name, geoJson } of (await parts.view.loadMaps?.()) ?? []) {
    core.registerMap(name, geoJson as Parameters<typeof core.registerMap>[1]);
  }
  return { view: parts.view, init: core.init };
}

/** Loads a view with its chart modules and maps. A loaded view is kept; after a failure the next call tries again. */
export function loadView(choice: ViewChoice): Promise<LoadedView> {
  const pending = loaded.get(choice) ?? load(choice);
  loaded.set(choice, pending);
  pending.catch(() => loaded.delete(choice));

  return pending;
}
