import type { PanelOptionsEditorBuilder } from '@grafana/data';

/** What each view's options are declared with: options that say which view is shown. */
export interface WithView {
  view: string;
}

/** Declares one view's options; they show with that view alone. */
export type AddViewOptions = <Options extends WithView>(builder: PanelOptionsEditorBuilder<Options>) => void;
