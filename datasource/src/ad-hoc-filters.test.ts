import type { AdHocVariableFilter, CustomVariableSupport } from '@grafana/data';
import { firstValueFrom, of } from 'rxjs';
import { SETTINGS, toDataSource, toTemplates } from './test-fixtures';
import { DataSourceWithVariables } from './variables';
import type { WeirQuery } from './types';
import { DataSource } from './datasource';

const COUNTS: WeirQuery = { refId: 'A', queryType: 'anomaly_counts' };
const country: AdHocVariableFilter = { key: 'src_ip_country_code', operator: '=', value: '$country' };

/** Returns a data source with the template service of Grafana 10.1; `sent` collects its queries. */
function toOldGrafana(filters: Record<string, AdHocVariableFilter[]>) {
  const templates = { ...toTemplates({ country: 'DE' }), getAdhocFilters: (name: string) => filters[name] ?? [] };
  const datasource = new DataSource(SETTINGS, templates);
  const sent: WeirQuery[] = [];
  datasource.query = (request) => {
    sent.push(...request.targets);
    return of({ data: [{ fields: [{ name: 'value', values: ['DE', 'FR'] }] }] });
  };
  return { datasource, sent };
}

it('sends the filters passed in by newer Grafana releases, with variables replaced', () => {
  const several = { key: 'src_ip', operator: '=|', value: 'a', values: ['a', 'b'], origin: 'dashboard' };
  const sent = toDataSource({ country: 'DE' }).applyTemplateVariables(COUNTS, {}, [country, several]);
  expect(sent.ad_hoc_filters).toEqual([
    { key: 'src_ip_country_code', operator: '=', value: '{DE}' },
    { key: 'src_ip', operator: '=|', value: 'a', values: ['a', 'b'] },
  ]);
});

it('finds filters in Grafana 10.1 by name or by uid, without duplicates', () => {
  const { datasource } = toOldGrafana({ Weir: [country], weir: [country, { key: 'dst_port', operator: '>', value: '443' }] });
  expect(datasource.applyTemplateVariables(COUNTS, {}).ad_hoc_filters?.map(({ key }) => key)).toEqual(['src_ip_country_code', 'dst_port']);
});

it('adds nothing without filters', () => {
  expect(toDataSource().applyTemplateVariables(COUNTS, {}, [])).toEqual(COUNTS);
});

it('offers the columns of sessions except times', async () => {
  const keys = (await toDataSource().getTagKeys()).map(({ value }) => value);
  expect(keys).toContain('src_ip');
  expect(keys).not.toContain('start_time');
});

it('offers values limited by the filters on other columns, and sends no query for an unknown column', async () => {
  const { datasource, sent } = toOldGrafana({ weir: [country, { key: 'dst_port', operator: '=', value: '443' }] });
  const options = { key: 'src_ip_country_code' } as Parameters<DataSource['getTagValues']>[0];
  expect(await datasource.getTagValues(options)).toEqual([{ text: 'DE', value: 'DE' }, { text: 'FR', value: 'FR' }]);
  expect(sent).toMatchObject([{ queryType: 'column_values', column: 'src_ip_country_code', ad_hoc_filters: [{ key: 'dst_port' }] }]);
  expect(await datasource.getTagValues({ ...options, key: 'shoe_size' })).toEqual([]);
  expect(sent).toHaveLength(1);
});

it('supports variables defined by a column name or a query', async () => {
  const { datasource, sent } = toOldGrafana({});
  await datasource.metricFindQuery(' src_ip ');
  await datasource.metricFindQuery({ queryType: 'column_values', column: 'dst_port' });
  expect(sent.map(({ queryType, column }) => [queryType, column])).toEqual([['column_values', 'src_ip'], ['column_values', 'dst_port']]);
});

it('runs the saved query of a variable', async () => {
  const datasource = new DataSourceWithVariables(SETTINGS);
  const sent: WeirQuery[] = [];
  datasource.query = (request) => {
    sent.push(...request.targets);
    return of({ data: [] });
  };
  const targets = [{ refId: 'x', queryType: 'column_values' as const, column: 'label' }];
  // Grafana calls the method without its object.
  const { query } = datasource.variables as CustomVariableSupport<DataSource>;
  await firstValueFrom(query({ targets } as never));
  expect(sent).toMatchObject([{ refId: 'Variable', queryType: 'column_values', column: 'label' }]);
});
