/** Values of one field. Times are UTC epoch ms; null is "not known". */
export type FieldValues = ReadonlyArray<number | string | boolean | null> | Float64Array;

export interface FieldConfig {
  readonly displayName?: string;
  readonly unit?: string;
  readonly description?: string;
  readonly links?: ReadonlyArray<{ title: string; url: string; targetBlank?: boolean }>;
}

/** One column of a frame, as Grafana's data plane names it. */
export interface Field {
  readonly name: string;
  readonly type: 'time' | 'number' | 'string' | 'boolean';
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
  readonly values: FieldValues;
}

/** Grafana data-plane types (https://grafana.com/developers/dataplane/) that Weir answers with. */
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
  /** Path of the stream that goes on where the frame ends; the bridge makes it a channel of its data source. */
  readonly channel?: string;
  /** How Grafana's Explore shows the frame. */
  readonly preferredVisualisationType?: 'graph' | 'table' | 'logs';
  /** Facts about the answer that a view may show, such as the model's version. */
  readonly custom?: Readonly<Record<string, unknown>>;
}

/**
 * A table of equally long columns. Views take it, queries give it; the Arrow and the JSON encoders
 * and the panel's adapter are the only ones that know another form.
 */
export interface Frame {
  readonly name: string;
  readonly refId?: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}

/** Rows in a frame: the length of its first field, 0 when it has none. */
export const frameLength = (frame: Frame): number => frame.fields[0]?.values.length ?? 0;

/** Field by name, undefined when the frame has none. */
export const findField = (frame: Frame, name: string): Field | undefined =>
  frame.fields.find((field) => field.name === name);
