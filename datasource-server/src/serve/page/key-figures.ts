import type { Frame, ModelSummary } from '@weir/schema';
import { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from '@weir/views';
import { findDataRange } from './requests.ts';

/** A key figure with its explanation. Wide figures hold text. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly isWide?: boolean;
}

const NONE = 'none';

const ratioText = (ratio: number | null): string => {
  if (ratio === null || ratio <= 0) return NONE;
  return ratio >= 1 ? `${formatCompact(ratio)} : 1` : `1 : ${formatCompact(1 / ratio)}`;
};

const ratioNote = (ratio: number | null): string => {
  if (ratio === null) return 'The server sent no bytes.';
  return ratio >= 1 ? 'The server receives more than it sends.' : 'The server sends more than it receives.';
};

/** Returns the key figures of the page, from the summary frame and the model, if one is fitted. */
export const toKeyFigures = (summary: Frame | undefined, model: ModelSummary | null, formatTime: (time_ms: number) => string): KeyFigure[] => {
  const figure = (name: string): number | null => {
    const value = summary?.fields.find((field) => field.name === name)?.values[0];
    return typeof value === 'number' ? value : null;
  };
  const written = (name: string, format: (value: number) => string): string => {
    const value = figure(name);
    return value === null ? NONE : format(value);
  };
  const rate = figure('anomaly_rate');
  const ratio = figure('in_out_ratio');
  const range = findDataRange(summary);
  const target = model ? `; the threshold is set to flag ${formatPercent(model.contamination)}` : '';
  return [
    { label: 'Sessions', value: written('session_count', formatCount), note: 'Stored sessions.' },
    {
      label: 'Anomalous',
      value: written('anomaly_count', formatCount),
      note: rate === null ? 'No sessions.' : `${formatPercent(rate)} of sessions${target}.`,
    },
    { label: 'Bytes in', value: written('bytes_in', formatBytes), note: 'Received by the server.' },
    { label: 'Bytes out', value: written('bytes_out', formatBytes), note: 'Sent by the server.' },
    { label: 'In : out', value: ratioText(ratio), note: ratioNote(ratio) },
    { label: 'Sources', value: written('source_count', formatCount), note: 'Distinct addresses.' },
    {
      label: 'Time span',
      value: range ? `${formatTime(range.from_ms)} – ${formatTime(range.to_ms - 1)}` : NONE,
      note: 'First to last session.',
      isWide: true,
    },
    {
      label: 'Model',
      value: model ? model.model_version : 'not fitted yet',
      note: model ? `Fitted ${formatTime(model.trained_at)} on ${formatNoun(model.session_count, 'session')}.` : 'It needs more sessions.',
      isWide: true,
    },
  ];
};
