import { AppError, showValue } from '@weir/schema';
import { z } from 'zod';
import { FINDINGS } from '../index.ts';
import { closestName } from './closest-name.ts';
import { defaultsOf, type SettingsOf, type SettingsShape } from './define-setting.ts';
import { POPULATION_SETTINGS, type PopulationSettings } from './population-settings.ts';

/** Every setting of detection, by kind of finding; `population` holds the shared ones. */
export type DetectionSettings = Readonly<Record<string, SettingsOf<SettingsShape>>> & { readonly population: PopulationSettings };

/** Settings that differ from their defaults, by kind of finding. */
export type DetectionOverrides = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The settings of each section with the section's title, in the order of the reference. */
export const DETECTION_SECTIONS: ReadonlyMap<string, { readonly title: string; readonly settings: SettingsShape }> = new Map([
  ['population', { title: 'All kinds of findings', settings: POPULATION_SETTINGS }],
  ...FINDINGS.map(({ kind, title, settings }) => [kind, { title, settings }] as const),
]);

const sections = [...DETECTION_SECTIONS];

/** Schema of a settings file. */
export const detectionFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Path or URL of this schema, for editors.'),
  ...Object.fromEntries(sections.map(([name, { title, settings }]) => [name, z.strictObject(settings).optional().describe(title)])),
});

/** The default of every setting. */
export const DEFAULT_DETECTION = Object.fromEntries(sections.map(([name, { settings }]) => [name, defaultsOf(settings)])) as DetectionSettings;

/** Returns all settings: the overrides, and the default of every other one. */
export const toDetectionSettings = (overrides: DetectionOverrides = {}): DetectionSettings =>
  Object.fromEntries(sections.map(([name]) => [name, { ...DEFAULT_DETECTION[name], ...overrides[name] }])) as DetectionSettings;

/**
 * Returns the settings of a parsed file that differ from their defaults, in the order of the reference.
 *
 * @param content - the parsed JSON
 * @param name - how messages call the file
 * @throws AppError `config.bad_detection_settings` naming the setting, the value and what is allowed
 */
export const parseDetectionSettings = (content: unknown, name: string): DetectionOverrides => {
  const parsed = detectionFileSchema.safeParse(content);
  if (!parsed.success) throw toError(parsed.error.issues[0], content, name);
  const given = parsed.data as Record<string, Record<string, number> | undefined>;
  const overrides = sections.map(([section]) => {
    const changed = Object.entries(given[section] ?? {}).filter(([setting, value]) => value !== (DEFAULT_DETECTION[section] as Record<string, number>)[setting]);
    return [section, Object.fromEntries(changed)] as const;
  });
  return Object.fromEntries(overrides.filter(([, changed]) => Object.keys(changed).length > 0));
};

const toError = (issue: z.core.$ZodIssue, content: unknown, name: string): AppError => {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const known = path.length === 0 ? sections.map(([section]) => section) : Object.keys(DETECTION_SECTIONS.get(path[0])!.settings);
    const close = closestName(key, known);
    return new AppError('config.bad_detection_settings', `${name} has an unknown ${path.length === 0 ? 'section' : 'setting'}: got "${[...path, key].join('.')}", expected ${known.join(', ')}.`, {
      ...(close === null ? {} : { hint: `Did you mean "${[...path, close].join('.')}"? docs/reference/findings.md lists all settings.` }),
    });
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], content);
  const place = path.length === 0 ? name : `${name}: ${path.join('.')}`;
  return new AppError('config.bad_detection_settings', `${place} is not valid: got ${showValue(value)}, expected ${expectedAt(path)}.`);
};

const expectedAt = ([section, setting]: readonly string[]): string => {
  if (section === undefined || section === '$schema') return section === undefined ? 'a JSON object' : 'a string';
  if (setting === undefined) return 'an object of settings';
  const { type, minimum, maximum } = z.toJSONSchema(DETECTION_SECTIONS.get(section)!.settings[setting]);
  return `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`;
};
