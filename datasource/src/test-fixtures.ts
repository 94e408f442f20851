import { PluginType, type DataSourceInstanceSettings, type ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { DataSource } from './datasource';
import type { WeirSettings } from './types';

type Format = (value: unknown) => string;

/** Returns a template service with the given variables that replaces `$name` like Grafana. */
export function toTemplates(variables: Record<string, string | string[]> = {}): TemplateSrv {
  return {
    getVariables: () => Object.keys(variables).map((name) => ({ name, type: 'custom' })) as never,
    containsTemplate: (text?: string) => text?.includes('$') ?? false,
    updateTimeRange: () => undefined,
    replace: (text = '', _scopedVars?: ScopedVars, format?: string | Format) =>
      text.replace(/\$(\w+)/g, (found, name: string) => {
        const value = variables[name];
        return value === undefined ? found : typeof format === 'function' ? format(value) : `{${value}}`;
      }),
  };
}

/** Settings that Grafana passes to a data source. */
export const SETTINGS: DataSourceInstanceSettings<WeirSettings> = {
  id: 1,
  uid: 'weir',
  type: 'weir-traffic-datasource',
  name: 'Weir',
  readOnly: false,
  access: 'proxy',
  url: 'http://127.0.0.1:8642',
  jsonData: {},
  meta: {
    id: 'weir-traffic-datasource',
    name: 'Weir Traffic',
    type: PluginType.datasource,
    module: '',
    baseUrl: '',
    info: {
      author: { name: 'Weir' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  },
};

/** Returns a real data source in a dashboard with these variables. */
export const toDataSource = (variables: Record<string, string | string[]> = {}): DataSource =>
  new DataSource(SETTINGS, toTemplates(variables));
