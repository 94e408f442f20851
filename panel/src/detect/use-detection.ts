import { useEffect, useMemo, useState } from 'react';
import type { Frame } from '@weir/schema';
import { isAborted } from './aborted';
import {
  addDetection,
  prepareDetection,
  toDetectSettings,
  toScoreRequest,
  type Detection,
  type DetectOptions,
  type FormatValue,
} from './detect-anomalies';
import type { RowsToScore } from './rows-to-score';
import { findScored, keepScored, scoreKey } from './score-cache';
import { scoreOffPage } from './score-off-page';
import type { ScoredRows } from './score-rows';

/** What there is to draw, and how far the detection is. */
export type DetectionState =
  | { readonly state: 'off'; readonly frames: readonly Frame[] }
  /** The frames are as they came, or those of the detection before. */
  | { readonly state: 'running'; readonly frames: readonly Frame[] }
  | { readonly state: 'done'; readonly frames: readonly Frame[]; readonly note: string }
  /** The frames as they came, and why nothing was detected in them. */
  | { readonly state: 'refused'; readonly frames: readonly Frame[]; readonly note: string };

interface Answer {
  readonly key: string;
  readonly prepared: RowsToScore;
  readonly scored?: ScoredRows;
  readonly error?: string;
}

/**
 * Detects anomalies in the frames where the options say so. Of several requests the last one counts; what nobody waits
 * for is given up, as everything is when the panel goes.
 */
export function useDetection(
  frames: readonly Frame[],
  options: DetectOptions | undefined,
  format: FormatValue
): DetectionState {
  const enabled = options?.enabled === true;
  const written = JSON.stringify(toDetectSettings(options));
  const asked = useMemo(() => {
    if (!enabled || frames.length === 0) {
      return undefined;
    }
    const settings = toDetectSettings(JSON.parse(written));
    const prepared = prepareDetection(frames, settings);
    if ('refusal' in prepared) {
      return prepared;
    }
    const request = toScoreRequest(prepared, settings);
    return { prepared, request, key: scoreKey(request) };
  }, [frames, enabled, written]);

  const [answer, setAnswer] = useState<Answer>();
  const key = asked && 'key' in asked ? asked.key : undefined;
  const known = useMemo(() => (key === undefined ? undefined : findScored(key)), [key]);

  useEffect(() => {
    if (!asked || !('request' in asked) || known) {
      return undefined;
    }
    const end = new AbortController();
    scoreOffPage(asked.request, end.signal).then(
      ({ scored }) => {
        keepScored(asked.key, scored);
        setAnswer({ key: asked.key, prepared: asked.prepared, scored });
      },
      (error: unknown) => {
        if (!isAborted(error)) {
          setAnswer({ key: asked.key, prepared: asked.prepared, error: error instanceof Error ? error.message : String(error) });
        }
      }
    );
    return () => end.abort();
    // The rows of the same key are the same: new frames of the same values ask nothing again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  const current = key !== undefined && answer?.key === key ? answer : undefined;
  const found = current?.scored ?? known;
  // Until there is an answer the one before stays, so that a refresh does not take the marks away.
  const prepared = found && asked && 'prepared' in asked ? asked.prepared : answer?.prepared;
  const scored = found ?? answer?.scored;
  const detection = useMemo(
    (): Detection | undefined => prepared && scored && addDetection(prepared, scored, format),
    [prepared, scored, format]
  );

  if (!asked) {
    return { state: 'off', frames };
  }
  if ('refusal' in asked) {
    return { state: 'refused', frames, note: `Nothing detected here: ${asked.refusal}` };
  }
  if (found && detection) {
    return { state: 'done', ...detection };
  }
  if (current?.error !== undefined) {
    return { state: 'refused', frames, note: `Nothing detected here: ${current.error}` };
  }
  return { state: 'running', frames: detection?.frames ?? frames };
}
