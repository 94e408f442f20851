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
import { FEATURE_NAMES } from '@weir/schema';
import { filterable, linkToSource, namesAsTitles, SHORT_TIME, table, wrapped } from './define-table.ts';
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
    title: 'Model ready',
    description: 'Yes when a model is fitted. Without a model no session is scored, so a count of 0 anomalies has no meaning.',
    figure: 'model_ready',
    unit: 'bool_yes_no',
    steps: [{ value: null, color: COLORS.alarm }, { value: 1, color: COLORS.calm }],
  },
  { title: 'Training sessions', description: 'Sessions in the training data.', figure: 'training_sessions', unit: 'locale' },
  {
    title: 'Training days',
    description: 'Days covered by the training data. With fewer than seven, ordinary weekend traffic can look unusual.',
    figure: 'training_days',
    unit: 'none',
    decimals: 1,
    steps: [{ value: null, color: COLORS.warning }, { value: 6.9, color: 'text' }],
  },
  { title: 'With baseline', description: 'Sources with enough sessions for a baseline of their own.', figure: 'sources_with_usual', unit: 'locale' },
  { title: 'Without baseline', description: 'Sources compared with the baseline of all sources instead of their own.', figure: 'sources_without_usual', unit: 'locale' },
  {
    title: 'Stable flags',
    description: 'Share of flagged sessions that all five forests with different random seeds flag. The rest depends on the seed.',
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

/** The model: evaluation, baselines, drift, exceptions and the preview of an alert budget. */
export const modelPage = (): Dashboard => {
  const dashboard = new DashboardBuilder('Weir model and baselines')
    .uid(MODEL_UID)
    .description('The current model with its evaluation, source baselines, drift, exceptions, and a preview of an alert budget.')
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
        title: 'Risk class evaluation',
        description: 'Evaluation on sessions held out at random, on unseen sources, and on later sessions, with 95 % intervals. The notices in the corner explain the label and the limits of these figures.',
        at: place(0, 7, 24, 8),
        query: { queryType: 'model_card' },
        columns: [
          { field: 'split', heading: 'Held out by', width: 110 },
          { field: 'class', width: 150, more: [filterable] },
          { field: 'support', width: 90, unit: 'locale' },
          ...['recall', 'precision'].flatMap((name) => [
            { field: name, width: 90, decimals: 1 },
            { field: `${name}_low`, heading: 'Low (95 %)', width: 92, decimals: 1 },
            { field: `${name}_high`, heading: 'High (95 %)', width: 96, decimals: 1 },
          ]),
          { field: 'roc_auc', width: 90, decimals: 3 },
          { field: 'balanced_accuracy', width: 160, decimals: 1 },
          { field: 'sure_share', heading: 'Named class', width: 106, decimals: 0 },
          { field: 'expected_calibration_error', width: 130, decimals: 3 },
          { field: 'refusal', more: wrapped },
        ],
      }),
    )
    .withPanel(modelComparisonPanel(place(0, 15, 12, 10)))
    .withPanel(calibrationPanel(place(12, 15, 12, 10)))
    .withPanel(importancePanel(place(0, 25, 12, 10)))
    .withPanel(
      table({
        id: 2,
        title: 'Alert budget preview',
        description: 'Alerts that a budget of five per day would have fired on the days before the end of the time range. The notice shows the threshold; "weir alert-budget" writes the rule.',
        at: place(12, 25, 12, 10),
        query: { queryType: 'alert_budget', alerts_a_day: 5, show: 'alerts' },
        columns: [
          { field: 'start_time', width: 104, unit: SHORT_TIME },
          { field: 'src_ip', width: 132, more: [linkToSource(), filterable] },
          { field: 'rarity', width: 72, decimals: 1 },
          { field: 'reason', more: wrapped },
        ],
      }),
    )
    .withPanel(
      table({
        id: 3,
        title: 'Source baselines',
        description: 'Median bytes per session in the training data. Learning: too few sessions for a baseline.',
        at: place(0, 35, 24, 11),
        query: { queryType: 'source_baselines' },
        columns: [
          { field: 'src_ip', width: 160, more: [linkToSource(), filterable] },
          { field: 'state', width: 110, more: [filterable] },
          { field: 'session_count', width: 110, unit: 'locale' },
          { field: 'usual_bytes_in', decimals: 1 },
          { field: 'usual_bytes_out', decimals: 1 },
          { field: 'first_seen', width: 130, unit: SHORT_TIME },
          { field: 'last_seen', width: 130, unit: SHORT_TIME },
        ],
      }),
    )
    .withPanel(
      table({
        id: DRIFT_PANEL_ID,
        title: 'Drift by measure',
        description: 'Population stability index of each feature and of the rarity over the time range, compared with the training data. Above 0.25 the traffic has drifted. The notice gives a summary.',
        at: place(0, 46, 10, 9),
        query: { queryType: 'drift', show: 'measures' },
        columns: [
          { field: 'measure', more: [namesAsTitles([...FEATURE_NAMES, 'rarity'])] },
          { field: 'stability_index', width: 116, decimals: 2 },
          { field: 'reference_text', width: 130 },
          { field: 'current_text', width: 130 },
        ],
      }),
    )
    .withPanel(
      table({
        id: EXCEPTIONS_PANEL_ID,
        title: 'Active exceptions',
        description: 'Exceptions set by analysts, and the findings and sessions that each hid in the last 30 days of data. Those that need a review (many hidden findings, old, or a whole network) come first.',
        at: place(10, 46, 14, 9),
        query: { queryType: 'exceptions_review', show: 'exceptions' },
        columns: [
          { field: 'review', more: wrapped },
          { field: 'entity', width: 132, more: [linkToSource(), filterable] },
          { field: 'scope', width: 110 },
          { field: 'reason', more: wrapped },
          { field: 'author', width: 100 },
          { field: 'hidden_findings', width: 124, unit: 'locale' },
          { field: 'hidden_sessions', width: 124, unit: 'locale' },
        ],
      }),
    )
    .withPanel(
      table({
        id: 32,
        title: 'Model versions',
        description: 'Every fitted model (champion, kept or gone), with who promoted it and why.',
        at: place(0, 55, 24, 8),
        query: { queryType: 'model_versions' },
        columns: [
          { field: 'model_version', width: 130 },
          { field: 'state', width: 100, more: [filterable] },
          { field: 'promoted_at', width: 130, unit: SHORT_TIME },
          { field: 'promoted_by', width: 120 },
          { field: 'reason', more: wrapped },
          { field: 'session_count', heading: 'Training sessions', width: 140, unit: 'locale' },
          { field: 'label_source', width: 150 },
          { field: 'difference', width: 190, decimals: 3 },
        ],
      }),
    );
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};
