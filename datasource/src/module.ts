import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './components/ConfigEditor';
import { QueryEditor } from './components/QueryEditor';
import { DataSource } from './datasource';
import type { WeirQuery, WeirSecrets, WeirSettings } from './types';

/** What Grafana loads. */
export const plugin = new DataSourcePlugin<DataSource, WeirQuery, WeirSettings, WeirSecrets>(DataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
