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

/** Frames to draw, and the state of the detection. */
export type DetectionState =
  | { readonly state: 'off'; readonly frames: readonly Frame[] }
  /** The frames are the input frames, or those of the previous detection. */
  | { readonly state: 'running'; readonly frames: readonly Frame[] }
  | { readonly state: 'done'; readonly frames: readonly Frame[]; readonly note: string }
  /** The frames are the input frames; the note is the reason why nothing was detected. */
  | { readonly state: 'refused'; readonly frames: readonly Frame[]; readonly note: string };

interface Answer {
  readonly key: string;
  readonly prepared: RowsToScore;
  readonly scored?: ScoredRows;
  readonly error?: string;
}

/**
 * Detects anomalies in the frames if the options enable it. A new request cancels the previous one, and unmounting the
 * panel cancels all.
 */
export function useDetection(
  frames: readonly Frame[],
  options: DetectOptions | undefined,
  format: FormatValue
): DetectionState {
  const enabled = options?.enabled === true;
  const settingsJson = JSON.stringify(toDetectSettings(options));
  const request = useMemo(() => {
    if (!enabled || frames.length === 0) {
      return undefined;
    }
    const settings = toDetectSettings(JSON.parse(settingsJson));
    const prepared = prepareDetection(frames, settings);
    if ('refusal' in prepared) {
      return prepared;
    }
    const scoreRequest = toScoreRequest(prepared, settings);
    return { prepared, scoreRequest, key: scoreKey(scoreRequest) };
  }, [frames, enabled, settingsJson]);

  const [answer, setAnswer] = useState<Answer>();
  const key = request && 'key' in request ? request.key : undefined;
  const cached = useMemo(() => (key === undefined ? undefined : findScored(key)), [key]);

  useEffect(() => {
    if (!request || !('scoreRequest' in request) || cached) {
      return undefined;
    }
    const controller = new AbortController();
    scoreOffPage(request.scoreRequest, controller.signal).then(
      ({ scored }) => {
        keepScored(request.key, scored);
        setAnswer({ key: request.key, prepared: request.prepared, scored });
      },
      (error: unknown) => {
        if (!isAborted(error)) {
          setAnswer({ key: request.key, prepared: request.prepared, error: error instanceof Error ? error.message : String(error) });
        }
      }
    );
    return () => controller.abort();
    // Equal keys mean equal rows: new frames with the same values do not start a new detection.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  const current = key !== undefined && answer?.key === key ? answer : undefined;
  const latest = current?.scored ?? cached;
  // The previous result stays until the new one arrives, so that a refresh does not remove the marks.
  const prepared = latest && request && 'prepared' in request ? request.prepared : answer?.prepared;
  const scored = latest ?? answer?.scored;
  const detection = useMemo(
    (): Detection | undefined => prepared && scored && addDetection(prepared, scored, format),
    [prepared, scored, format]
  );

  if (!request) {
    return { state: 'off', frames };
  }
  if ('refusal' in request) {
    return { state: 'refused', frames, note: `Detection not run. ${request.refusal}` };
  }
  if (latest && detection) {
    return { state: 'done', ...detection };
  }
  if (current?.error !== undefined) {
    return { state: 'refused', frames, note: `Detection failed: ${current.error}` };
  }
  return { state: 'running', frames: detection?.frames ?? frames };
}
