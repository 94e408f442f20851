import { BigValueColorMode, BigValueGraphMode, BigValueTextMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId, ThresholdsConfigBuilder, ThresholdsMode, type GridPos, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { Filter } from '@weir/schema';
import { COLORS } from './palette.ts';
import { place } from './grid.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';
import { LAST_SESSION_PANEL_ID } from './panel-ids.ts';

/** Age of the newest session in seconds above which data is late, and stale. */
export const LATE_AFTER_S = 900;
export const STALE_AFTER_S = 1800;

/** One key figure: a column of the traffic summary with its display settings. */
interface KeyFigure {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly column: string;
  readonly at: GridPos;
  readonly unit: string;
  readonly decimals?: number;
  readonly steps?: readonly Threshold[];
  readonly no_value?: string;
  readonly filters?: readonly Filter[];
}

const PLAIN: Threshold = { value: null, color: COLORS.plain };

// The unit is an override because the unit of a frame takes precedence over that of the panel.
const keyFigure = (figure: KeyFigure): StatBuilder =>
  new StatBuilder()
    .id(figure.id)
    .title(figure.title)
    .description(figure.description)
    .gridPos(figure.at)
    .datasource(VARIABLE_DATASOURCE)
    .withTarget(weirTarget({ queryType: 'traffic_summary', filters: [...(figure.filters ?? [SOURCE_FILTER])] }))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields(`/^${figure.column}$/`).values(false))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.Value)
    .noValue(figure.no_value ?? '–')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...(figure.steps ?? [PLAIN])]))
    .overrideByName(figure.column, [
      { id: 'unit', value: figure.unit },
      ...(figure.decimals === undefined ? [] : [{ id: 'decimals', value: figure.decimals }]),
    ]);

const WIDTH = 4;
const HEIGHT = 3;

/** Returns the key figures in two rows of panels from `top`. */
export const keyFigures = (top: number): StatBuilder[] =>
  (
    [
      {
        id: 1,
        title: 'Findings',
        description: 'Findings in the time range, without those hidden by an exception.',
        column: 'finding_count',
        unit: 'locale',
        steps: [PLAIN, { value: 1, color: COLORS.alarm }],
      },
      {
        id: 2,
        title: 'Anomalies',
        description: "Sessions with an anomaly score above the model's threshold.",
        column: 'anomaly_count',
        unit: 'locale',
      },
      {
        id: 3,
        title: 'Anomaly rate',
        description: 'Share of anomalous sessions.',
        column: 'anomaly_rate',
        unit: 'percentunit',
        decimals: 1,
        steps: [PLAIN, { value: 0.1, color: COLORS.warning }, { value: 0.2, color: COLORS.alarm }],
      },
      {
        id: 4,
        title: 'Sessions',
        description: 'Traffic between one source and one server, merged over a time window.',
        column: 'session_count',
        unit: 'locale',
      },
      {
        id: 5,
        title: 'Sources',
        description: 'Distinct source addresses.',
        column: 'source_count',
        unit: 'locale',
      },
      {
        id: LAST_SESSION_PANEL_ID,
        title: 'Last session',
        description: `Time since the newest session ended. Late after ${LATE_AFTER_S / 60} minutes; an alert fires after ${STALE_AFTER_S / 60} minutes.`,
        column: 'seconds_since_last_session',
        unit: 's',
        decimals: 0,
        steps: [
          { value: null, color: COLORS.alarm },
          { value: 0, color: COLORS.calm },
          { value: LATE_AFTER_S, color: COLORS.warning },
          { value: STALE_AFTER_S, color: COLORS.alarm },
        ],
        no_value: 'no sessions',
      },
      {
        id: 7,
        title: 'Bytes in',
        description: 'Bytes received by the monitored servers: uploads.',
        column: 'bytes_in',
        unit: 'decbytes',
        decimals: 1,
      },
      {
        id: 8,
        title: 'Bytes out',
        description: 'Bytes sent by the monitored servers: possible exfiltration.',
        column: 'bytes_out',
        unit: 'decbytes',
        decimals: 1,
      },
      {
        id: 9,
        title: 'In/out ratio',
        description: 'Bytes in divided by bytes out. Above 1, the servers received more than they sent.',
        column: 'in_out_ratio',
        unit: 'suffix: : 1',
        decimals: 1,
      },
      {
        id: 10,
        title: 'Synthetic sessions',
        description: 'Generated sessions in the time range. Above 0, this page shows sample data.',
        column: 'session_count',
        unit: 'locale',
        steps: [PLAIN, { value: 1, color: COLORS.warning }],
        filters: [SOURCE_FILTER, { column: 'source_meta', operator: '=', value: 'synthetic' }],
      },
    ] satisfies Omit<KeyFigure, 'at'>[]
  ).map((figure, index) => keyFigure({ ...figure, at: place((index % 6) * WIDTH, top + Math.floor(index / 6) * HEIGHT, WIDTH, HEIGHT) }));
