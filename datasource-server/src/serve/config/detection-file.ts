import { readFile } from 'node:fs/promises';
import { AppError } from '@weir/schema';
import { parseDetectionSettings, type DetectionOverrides } from '../../detect/findings/settings/detection-settings.ts';

/**
 * Reads a detection settings file (JSON; docs/reference/findings.md lists the settings).
 *
 * @returns the settings that differ from their defaults; undefined where none does or no file is given
 * @throws AppError `file.unreadable`, or `config.bad_detection_settings` naming the setting
 */
export const loadDetection = async (path: string | undefined): Promise<DetectionOverrides | undefined> => {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('file.unreadable', `The detection settings file cannot be read: ${(cause as Error).message}.`, { cause });
  });
  const overrides = parseDetectionSettings(parseJson(text, path), path);
  return Object.keys(overrides).length === 0 ? undefined : overrides;
};

const parseJson = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('config.bad_detection_settings', `${path} is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
};
