import type { PanelOptionsEditorBuilder } from '@grafana/data';

/** The part of the saved options that every view's editors depend on: which view is shown. */
export interface WithView {
  view: string;
}

/** Adds the option editors of one view. Each of them is shown only while that view is chosen. */
export type AddViewOptions = <Options extends WithView>(builder: PanelOptionsEditorBuilder<Options>) => void;

/** Returns a `showIf` that is true while the view is chosen. */
export const whileShowing =
  (view: string) =>
  (options: WithView): boolean =>
    options.view === view;
