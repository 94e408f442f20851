import { BigValueColorMode, BigValueGraphMode, BigValueTextMode } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Dashboard,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { filterable, linkToSource, SHORT_TIME, table, wrapped } from './define-table.ts';
import { place } from './grid.ts';
import { MODEL_UID, OVERVIEW_UID } from './names.ts';
import { datasourceVariable, SCHEMA_VERSION } from './page-parts.ts';
import { COLORS } from './palette.ts';
import { DRIFT_PANEL_ID, EXCEPTIONS_PANEL_ID } from './panel-ids.ts';
import { modelTable } from './tables.ts';
import { VARIABLE_DATASOURCE, weirTarget, type QueryInput } from './weir-target.ts';
import { calibrationPanel, importancePanel, modelComparisonPanel } from './weir-panels.ts';

type BaselineFigure = NonNullable<QueryInput<'baseline_state'>['figures']>[number];

interface StatSpec {
  readonly title: string;
  readonly description: string;
  readonly figure: BaselineFigure;
  readonly unit: string;
  readonly decimals?: number;
  readonly steps?: readonly Threshold[];
}

const STATS: readonly StatSpec[] = [
  {
    title: 'Model',
    description: '1 when a model is fitted. Below that nothing is judged, and "no anomalies" means that nobody looked.',
    figure: 'model_ready',
    unit: 'bool_yes_no',
    steps: [{ value: null, color: COLORS.alarm }, { value: 1, color: COLORS.calm }],
  },
  { title: 'Trained on', description: 'Sessions in the training data.', figure: 'training_sessions', unit: 'locale' },
  {
    title: 'Days',
    description: 'Days that the training data span. Below seven a weekend can look unusual for being one.',
    figure: 'training_days',
    unit: 'none',
    decimals: 1,
    steps: [{ value: null, color: COLORS.warning }, { value: 6.9, color: 'text' }],
  },
  { title: 'Sources with a usual', description: 'Sources seen often enough to be held against themselves.', figure: 'sources_with_usual', unit: 'locale' },
  { title: 'Sources without', description: 'Held against all sources instead of themselves.', figure: 'sources_without_usual', unit: 'locale' },
  {
    title: 'Flags that stay',
    description: 'Of the sessions that one of five reseeded forests flags, the share that all of them flag. The rest depends on chance.',
    figure: 'steady_flags',
    unit: 'percentunit',
    decimals: 0,
  },
];

const stat = ({ title, description, figure, unit, decimals, steps }: StatSpec, index: number): StatBuilder =>
  new StatBuilder()
    .id(10 + index)
    .title(title)
    .description(description)
    .gridPos(place(4 * index, 0, 4, 3))
    .datasource(VARIABLE_DATASOURCE)
    .withTarget(weirTarget({ queryType: 'baseline_state', figures: [figure] }))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value)
    .unit(unit)
    .decimals(decimals ?? 0)
    .noValue('–')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...(steps ?? [{ value: null, color: 'text' }])]));

/** What judges, how well it is known, and what a budget of alerts would let through. */
export const modelPage = (): Dashboard => {
  const dashboard = new DashboardBuilder('Weir model and baselines')
    .uid(MODEL_UID)
    .description('What judges the sessions, how it was measured, what is usual of each source, and what an alert budget would let through.')
    .tags(['weir', 'security'])
    .time({ from: 'now-7d', to: 'now' })
    .timezone('browser')
    .editable()
    .link(new DashboardLinkBuilder('Overview').url(`/d/${OVERVIEW_UID}`).includeVars(true).keepTime(true))
    .withVariable(datasourceVariable());
  for (const [index, spec] of STATS.entries()) dashboard.withPanel(stat(spec, index));
  dashboard
    .withPanel(modelTable(place(0, 3, 24, 4)))
    .withPanel(
      table({
        id: 1,
        title: 'How the risk classes were measured',
        description: 'On sessions held out at random, on sources never seen, and on a later time. Intervals of 95 %. The notices in the corner say what the label is and what no figure here can mean.',
        at: place(0, 7, 24, 8),
        query: { queryType: 'model_card' },
        columns: [
          { field: 'split', heading: 'Held out by', width: 110 },
          { field: 'class', heading: 'Class', width: 150, more: [filterable] },
          { field: 'support', heading: 'Sessions', width: 90, unit: 'locale' },
          ...['recall', 'precision'].flatMap((name) => [
            { field: name, heading: name === 'recall' ? 'Recall' : 'Precision', width: 90, unit: 'percentunit', decimals: 1 },
            { field: `${name}_low`, heading: 'from', width: 76, unit: 'percentunit', decimals: 1 },
            { field: `${name}_high`, heading: 'to', width: 76, unit: 'percentunit', decimals: 1 },
          ]),
          { field: 'roc_auc', heading: 'ROC AUC', width: 90, decimals: 3 },
          { field: 'balanced_accuracy', heading: 'Balanced accuracy', width: 160, unit: 'percentunit', decimals: 1 },
          { field: 'sure_share', heading: 'Sure', width: 70, unit: 'percentunit', decimals: 0 },
          { field: 'expected_calibration_error', heading: 'Calibration error', width: 130, decimals: 3 },
          { field: 'refusal', heading: 'Why no figures', more: wrapped },
        ],
      }),
    )
    .withPanel(modelComparisonPanel(place(0, 15, 12, 10)))
    .withPanel(calibrationPanel(place(12, 15, 12, 10)))
    .withPanel(importancePanel(place(0, 25, 12, 10)))
    .withPanel(
      table({
        id: 2,
        title: 'Five alerts a day',
        description: 'What a budget of five alerts a day would have let through on the days before the end of the time range. The threshold is in the notice; weir alert-budget writes the rule.',
        at: place(12, 25, 12, 10),
        query: { queryType: 'alert_budget', alerts_a_day: 5, show: 'alerts' },
        columns: [
          { field: 'start_time', heading: 'Start', width: 104, unit: SHORT_TIME },
          { field: 'src_ip', heading: 'Source', width: 132, more: [linkToSource(), filterable] },
          { field: 'rarity', heading: 'Rarity', width: 72, decimals: 1 },
          { field: 'reason', heading: 'Why', more: wrapped },
        ],
      }),
    )
    .withPanel(
      table({
        id: 3,
        title: 'What is usual of each source',
        description: 'Median bytes of a session in the training data. Learning: seen too seldom to have a usual of its own.',
        at: place(0, 35, 24, 11),
        query: { queryType: 'source_baselines' },
        columns: [
          { field: 'src_ip', heading: 'Source', width: 160, more: [linkToSource(), filterable] },
          { field: 'state', heading: 'State', width: 110, more: [filterable] },
          { field: 'session_count', heading: 'Sessions', width: 110, unit: 'locale' },
          { field: 'usual_bytes_in', heading: 'Usual in', unit: 'decbytes', decimals: 1 },
          { field: 'usual_bytes_out', heading: 'Usual out', unit: 'decbytes', decimals: 1 },
          { field: 'first_seen', heading: 'First seen', width: 130, unit: SHORT_TIME },
          { field: 'last_seen', heading: 'Last seen', width: 130, unit: SHORT_TIME },
        ],
      }),
    )
    .withPanel(
      table({
        id: DRIFT_PANEL_ID,
        title: 'Drift from the training data',
        description: 'Population stability index of each feature and of the rarity over the time range. Above 0.25 the traffic is another than the model knows. The notice says it in a sentence.',
        at: place(0, 46, 10, 9),
        query: { queryType: 'drift', show: 'measures' },
        columns: [
          { field: 'measure', heading: 'Measure' },
          { field: 'stability_index', heading: 'Index', width: 90, decimals: 2 },
          { field: 'reference_median', heading: 'Median then', width: 110 },
          { field: 'current_median', heading: 'Median now', width: 110 },
        ],
      }),
    )
    .withPanel(
      table({
        id: EXCEPTIONS_PANEL_ID,
        title: 'Exceptions in effect',
        description: 'What analysts excepted, those first that hide much, are old or cover a whole network; with what each hid in the last 30 days of data.',
        at: place(10, 46, 14, 9),
        query: { queryType: 'exceptions_review', show: 'exceptions' },
        columns: [
          { field: 'review', heading: 'Review', more: wrapped },
          { field: 'entity', heading: 'Source', width: 132, more: [linkToSource(), filterable] },
          { field: 'scope', heading: 'Scope', width: 110 },
          { field: 'reason', heading: 'Reason', more: wrapped },
          { field: 'author', heading: 'By', width: 100 },
          { field: 'hidden_findings', heading: 'Findings', width: 80, unit: 'locale' },
          { field: 'hidden_sessions', heading: 'Sessions', width: 80, unit: 'locale' },
        ],
      }),
    )
    .withPanel(
      table({
        id: 32,
        title: 'Models',
        description: 'Every model that was fitted: the one that serves, those that can serve again, and those that are gone; who promoted it and why.',
        at: place(0, 55, 24, 8),
        query: { queryType: 'model_versions' },
        columns: [
          { field: 'model_version', heading: 'Version', width: 130 },
          { field: 'state', heading: 'State', width: 100, more: [filterable] },
          { field: 'promoted_at', heading: 'Since', width: 130, unit: SHORT_TIME },
          { field: 'promoted_by', heading: 'By', width: 110 },
          { field: 'reason', heading: 'Why', more: wrapped },
          { field: 'session_count', heading: 'Sessions', width: 100, unit: 'locale' },
          { field: 'label_source', heading: 'Labels', width: 150 },
          { field: 'difference', heading: 'Better by', width: 90, decimals: 3 },
        ],
      }),
    );
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};
