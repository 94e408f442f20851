/** Values of one field. Times are UTC epoch ms; null means unknown. */
export type FieldValues = ReadonlyArray<number | string | boolean | null> | Float64Array;

export interface FieldConfig {
  readonly displayName?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly links?: ReadonlyArray<{ title: string; url: string; targetBlank?: boolean }>;
}

/** One column of a frame (a field in Grafana's terms). */
export interface Field {
  readonly name: string;
  readonly type: 'time' | 'number' | 'string' | 'boolean';
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
  readonly values: FieldValues;
}

/** Grafana data-plane types (https://grafana.com/developers/dataplane/) used by Weir. */
export type FrameType = 'timeseries-multi' | 'timeseries-wide' | 'numeric-multi' | 'numeric-wide' | 'log-lines' | 'table';

/** A notice shown on the panel that displays the frame. */
export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface FrameMeta {
  readonly type?: FrameType;
  readonly typeVersion?: readonly [number, number];
  readonly notices?: readonly Notice[];
  /** Path of the stream that continues the frame; the bridge turns it into a channel of its data source. */
  readonly channel?: string;
  /** Visualization in Grafana's Explore. */
  readonly preferredVisualisationType?: 'graph' | 'table' | 'logs';
  /** Further facts for views, such as the model version. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

/**
 * A table of equally long columns: the result of a query and the input of a view. Only the Arrow and JSON encoders and
 * the panel's adapter use other forms.
 */
export interface Frame {
  readonly name: string;
  readonly refId?: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}

/** Returns the number of rows: the length of the first field, 0 without fields. */
export const frameLength = (frame: Frame): number => frame.fields[0]?.values.length ?? 0;

/** Returns the field with this name, undefined when the frame has none. */
export const findField = (frame: Frame, name: string): Field | undefined =>
  frame.fields.find((field) => field.name === name);
