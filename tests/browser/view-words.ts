import { VIEW_LIST, type ViewId } from '../../packages/views/src/view-list.ts';

/** The panel's name for a view, as dashboards save it. */
export const wordOf = (view: string): string => VIEW_LIST[view as ViewId].choice;
