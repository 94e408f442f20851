import type { Frame, ModelSummary } from '@weir/schema';
import { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from '@weir/views';
import { findDataRange } from './requests.ts';

/** A figure with what it means; a wide one holds words. */
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
  if (ratio === null) return 'The server sent nothing.';
  return ratio >= 1 ? 'More goes into the server than it sends.' : 'The server sends more than it receives.';
};

/** Figures of the page's head, from the summary's frame and, when one is fitted, the model. */
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
  const asked = model ? `; the threshold was set to flag ${formatPercent(model.contamination)}` : '';
  return [
    { label: 'Sessions', value: written('session_count', formatCount), note: 'Conversations stored.' },
    {
      label: 'Anomalous',
      value: written('anomaly_count', formatCount),
      note: rate === null ? 'No share without sessions.' : `${formatPercent(rate)} of sessions${asked}.`,
    },
    { label: 'Bytes in', value: written('bytes_in', formatBytes), note: 'Uploaded into the server.' },
    { label: 'Bytes out', value: written('bytes_out', formatBytes), note: 'Sent by the server.' },
    { label: 'In : out', value: ratioText(ratio), note: ratioNote(ratio) },
    { label: 'Sources', value: written('source_count', formatCount), note: 'Distinct addresses.' },
    {
      label: 'Data',
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
