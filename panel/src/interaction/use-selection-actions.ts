import { usePanelContext } from '@grafana/ui';
import type { PanelData } from '@grafana/data';
import { config } from '@grafana/runtime';
import type { Mark } from '@weir/views';
import type { SelectionActions } from '../components/SelectionBar';
import { alertRuleLink, canAlertOn } from './alert-rule-link';
import { dataLinksOf } from './data-links';
import { setVariable, toAdHocFilter } from './filter-dashboard';
import { spanOfMarks, toSelectionFilter, type SelectionFilter } from './selection-filter';
import type { SelectionOptions } from './selection-options';
import { findWeirUid } from './weir-source';

interface Parts {
  readonly data: PanelData;
  readonly options: SelectionOptions;
  readonly onChangeTimeRange: (range: { from: number; to: number }) => void;
  readonly onReview: (mark: Mark, uid: string) => void;
}

/** Maximum number of data links, so that they fit in the bar. */
const MAX_LINKS = 4;

const labelOf = ({ column, values }: SelectionFilter, options: SelectionOptions): string => {
  const what = values.length === 1 ? values[0] : `${values.length} values`;

  return options.filter === 'variable' ? `Set $${options.variable} to ${what}` : `Filter: ${column} = ${what}`;
};

/** Returns true for users who can edit. The server of the data source checks the role again. */
export const canEdit = (): boolean => ['Editor', 'Admin'].includes(config.bootData?.user?.orgRole ?? '');

/** Returns a function that gives the filter and the available actions for a selection. */
export function useSelectionActions({ data, options, onChangeTimeRange, onReview }: Parts) {
  const { onAddAdHocFilter } = usePanelContext();

  return (marks: readonly Mark[]): { filter: SelectionFilter | undefined; actions: SelectionActions; applyFilter?: () => void } => {
    const filter = toSelectionFilter(marks, options.column);
    const kind = options.filter ?? 'adhoc';
    const { variable } = options;
    const applyFilter = !filter
      ? undefined
      : kind === 'variable' && variable
        ? () => setVariable(variable, filter.values)
        : kind === 'adhoc' && onAddAdHocFilter
          ? () => onAddAdHocFilter(toAdHocFilter(filter))
          : undefined;
    const span = spanOfMarks(marks);
    const uid = marks[0] && findWeirUid(data, marks[0]);
    const only = marks.length === 1 ? marks[0] : undefined;

    return {
      filter,
      applyFilter,
      actions: {
        ...(filter && applyFilter && { filter: { label: labelOf(filter, options), onClick: applyFilter } }),
        ...(span && { onZoom: () => onChangeTimeRange({ from: span.from_ms, to: span.to_ms }) }),
        links: only ? dataLinksOf(data.series, only).slice(0, MAX_LINKS) : [],
        ...(uid && only?.target && canEdit() && { onReview: () => onReview(only, uid) }),
        ...(uid && canAlertOn(filter) && canEdit() && { alertHref: alertRuleLink(uid, filter, reasonOf(marks)) }),
      },
    };
  };
}

/** Returns the first reason in the data of the marks, for the description of an alert rule. */
const reasonOf = (marks: readonly Mark[]): string => {
  const reasons = marks.flatMap(({ origin }) => {
    const texts = ['sentence', 'reason'].map((name) => origin?.frame.fields.find((field) => field.name === name)?.values[origin.row]);
    return texts.find((text) => typeof text === 'string' && text !== '') ?? [];
  });

  return reasons.length > 0 ? `Created from: ${String(reasons[0]).slice(0, 400)}` : 'Unusual sessions. Open the Weir overview for the source, the typical and actual values, and the reason.';
};
