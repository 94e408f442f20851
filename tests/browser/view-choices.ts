import { VIEW_LIST, type ViewId } from '../../packages/views/src/view-list.ts';

/** Returns the name of a view in the panel's options. */
export const choiceOf = (view: string): string => VIEW_LIST[view as ViewId].choice;
