import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import type { WeirSecrets, WeirSettings } from '../types';

export type ConfigProps = DataSourcePluginOptionsEditorProps<WeirSettings, WeirSecrets>;

/** Label width of the settings in Grafana's grid units. Fields take the remaining width, so that none is cut off on narrow screens. */
export const CONFIG_LABEL_WIDTH = 19;

/** Returns functions that change one setting and keep the others. */
export function changesOf({ options, onOptionsChange }: ConfigProps) {
  const { jsonData, secureJsonData, secureJsonFields } = options;
  return {
    set: (changed: Partial<WeirSettings>) => onOptionsChange({ ...options, jsonData: { ...jsonData, ...changed } }),
    setSecret: (name: keyof WeirSecrets, value: string) => onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, [name]: value } }),
    resetSecret: (name: keyof WeirSecrets) =>
      onOptionsChange({
        ...options,
        secureJsonFields: { ...secureJsonFields, [name]: false },
        secureJsonData: { ...secureJsonData, [name]: '' },
      }),
    isStored: (name: keyof WeirSecrets) => Boolean(secureJsonFields?.[name]),
    secret: (name: keyof WeirSecrets) => secureJsonData?.[name] ?? '',
  };
}
