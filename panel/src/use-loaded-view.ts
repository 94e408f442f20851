import { useEffect, useState } from 'react';
import { loadView, type LoadedView } from './load-view';
import type { ViewChoice } from './options';

/** A view on its way, there, or not to be had. */
export type ViewLoad =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly loaded: LoadedView }
  | { readonly state: 'failed'; readonly message: string };

const LOADING: ViewLoad = { state: 'loading' };

/** Loads the chosen view; until another choice is there, the answer is `loading`, never the previous view. */
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
