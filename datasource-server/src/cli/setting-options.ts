import { Option } from 'commander';
import { SETTINGS, type SettingName } from '../serve/config/config.ts';

const flagged = SETTINGS.flatMap((setting) => (setting.flag === undefined ? [] : [{ ...setting, flag: setting.flag }]));

/** Returns the option of a setting. A command that has a default of its own names it. */
export const settingOption = (name: SettingName, ownDefault?: string): Option => {
  const { flag, description, range, default_text, variable } = flagged.find((setting) => setting.name === name)!;
  const option = new Option(flag, `${description} Allowed: ${range}.`);
  // Settings that come from the environment too have no default here, because a default would win over the variable.
  return ownDefault === undefined ? option.default(undefined, `${variable}, else ${default_text}`) : option.default(ownDefault);
};

/** Returns the settings in the flags of a command, by the name of the setting. */
export const toSettings = (flags: object): Partial<Record<SettingName, unknown>> =>
  Object.fromEntries(flagged.map(({ name, flag }) => [name, (flags as Record<string, unknown>)[new Option(flag).attributeName()]]));
