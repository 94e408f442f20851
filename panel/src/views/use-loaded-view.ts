import { useEffect, useState } from 'react';
import { loadView, type LoadedView } from './load-view';
import type { ViewChoice } from './view-registry';

/** State of loading a view. */
export type ViewLoad =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly loaded: LoadedView }
  | { readonly state: 'failed'; readonly message: string };

const LOADING: ViewLoad = { state: 'loading' };

/** Loads the chosen view. After the choice changes, returns `loading` until the new view is there, never the previous one. */
export function useLoadedView(choice: ViewChoice): ViewLoad {
  const [latest, setLatest] = useState<{ choice: ViewChoice; load: ViewLoad }>({ choice, load: LOADING });

  useEffect(() => {
    let isCurrent = true;
    const settle = (load: ViewLoad) => isCurrent && setLatest({ choice, load });
    loadView(choice).then(
      (loaded) => settle({ state: 'ready', loaded }),
      (error: unknown) => settle({ state: 'failed', message: error instanceof Error ? error.message : String(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [choice]);

  return latest.choice === choice ? latest.load : LOADING;
}
