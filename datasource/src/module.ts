import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './components/ConfigEditor';
import { QueryEditor } from './components/QueryEditor';
import type { DataSource } from './datasource';
import type { WeirQuery, WeirSecrets, WeirSettings } from './types';
import { DataSourceWithVariables } from './variables';

/** Entry point of the plugin. */
export const plugin = new DataSourcePlugin<DataSource, WeirQuery, WeirSettings, WeirSecrets>(DataSourceWithVariables)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
