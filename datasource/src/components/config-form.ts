import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import type { WeirSecrets, WeirSettings } from '../types';

export type ConfigProps = DataSourcePluginOptionsEditorProps<WeirSettings, WeirSecrets>;

/** Width of the settings' labels, in Grafana's grid units. Fields take what is left, so that none is cut off where it is narrow. */
export const CONFIG_LABEL_WIDTH = 19;

/** Changes to the settings, each of which keeps all others. */
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
