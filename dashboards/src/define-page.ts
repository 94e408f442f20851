import { DashboardBuilder, DashboardLinkBuilder, type Dashboard, type Panel, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { EXPLORATION_UID, MODEL_UID, OPERATIONS_UID, OVERVIEW_UID } from './names.ts';
import { datasourceVariable, SCHEMA_VERSION } from './page-parts.ts';

/** Parameters of a page. */
export interface PageSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly panels: readonly Builder<Panel>[];
}

const PAGES = [
  ['Overview', OVERVIEW_UID],
  ['Data exploration', EXPLORATION_UID],
  ['Model and baselines', MODEL_UID],
  ['Operations', OPERATIONS_UID],
] as const;

/** Returns a link to another page that keeps variables and time range. */
export const linkTo = (title: string, uid: string): DashboardLinkBuilder => new DashboardLinkBuilder(title).url(`/d/${uid}`).includeVars(true).keepTime(true);

/** Returns a page with links to the other pages. */
export const definePage = ({ uid, title, description, from, variables, panels }: PageSpec): Dashboard => {
  const page = new DashboardBuilder(title).uid(uid).description(description).tags(['weir', 'security']).time({ from, to: 'now' }).timezone('browser').editable().withVariable(datasourceVariable());
  for (const [name, other] of PAGES) if (other !== uid) page.link(linkTo(name, other));
  for (const variable of variables) page.withVariable(variable);
  for (const panel of panels) page.withPanel(panel);
  return { ...page.build(), schemaVersion: SCHEMA_VERSION };
};
