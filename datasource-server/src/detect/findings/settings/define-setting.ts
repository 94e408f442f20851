import { z } from 'zod';

/** A number that decides what is found: its default, range, unit and meaning. */
export type Setting = z.ZodDefault<z.ZodNumber>;

/** The settings of one kind of finding by name. */
export type SettingsShape = Readonly<Record<string, Setting>>;

/** Values of settings by name. */
export type SettingsOf<Shape extends SettingsShape> = { readonly [Name in keyof Shape]: number };

interface SettingParts {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Unit as the reference shows it, such as `sessions` or `hours`; empty for ratios and shares. */
  readonly unit: string;
  readonly isInteger?: boolean;
}

/** Declares a setting. */
export const defineSetting = (description: string, { default: value, min, max, unit, isInteger = false }: SettingParts): Setting =>
  (isInteger ? z.number().int() : z.number()).min(min).max(max).default(value).meta({ description, unit });

/** Declares a setting that is a whole number. */
export const defineCount = (description: string, parts: Omit<SettingParts, 'isInteger'>): Setting => defineSetting(description, { ...parts, isInteger: true });

/** Returns the default of every setting. */
export const defaultsOf = <Shape extends SettingsShape>(shape: Shape): SettingsOf<Shape> =>
  Object.fromEntries(Object.entries(shape).map(([name, setting]) => [name, setting.parse(undefined)])) as SettingsOf<Shape>;
