import type { AdHocVariableFilter, CustomVariableSupport } from '@grafana/data';
import { firstValueFrom, of } from 'rxjs';
import { SETTINGS, toDataSource, toTemplates } from './test-fixtures';
import { DataSourceWithVariables } from './variables';
import type { WeirQuery } from './types';
import { DataSource } from './datasource';

const COUNTS: WeirQuery = { refId: 'A', queryType: 'anomaly_counts' };
const country: AdHocVariableFilter = { key: 'src_ip_country_code', operator: '=', value: '$country' };

/** A data source whose template service keeps filters as Grafana 10.1 does; `asked` collects what it would send. */
function toOldGrafana(filters: Record<string, AdHocVariableFilter[]>) {
  const templates = { ...toTemplates({ country: 'DE' }), getAdhocFilters: (name: string) => filters[name] ?? [] };
  const datasource = new DataSource(SETTINGS, templates);
  const asked: WeirQuery[] = [];
  datasource.query = (request) => {
    asked.push(...request.targets);
    return of({ data: [{ fields: [{ name: 'value', values: ['DE', 'FR'] }] }] });
  };
  return { datasource, asked };
}

it('sends the filters that newer Grafana hands over, with variables replaced', () => {
  const several = { key: 'src_ip', operator: '=|', value: 'a', values: ['a', 'b'], origin: 'dashboard' };
  const sent = toDataSource({ country: 'DE' }).applyTemplateVariables(COUNTS, {}, [country, several]);
  expect(sent.ad_hoc_filters).toEqual([
    { key: 'src_ip_country_code', operator: '=', value: '{DE}' },
    { key: 'src_ip', operator: '=|', value: 'a', values: ['a', 'b'] },
  ]);
});

it('finds them in Grafana 10.1 by name or by uid, each once', () => {
  const { datasource } = toOldGrafana({ Weir: [country], weir: [country, { key: 'dst_port', operator: '>', value: '443' }] });
  expect(datasource.applyTemplateVariables(COUNTS, {}).ad_hoc_filters?.map(({ key }) => key)).toEqual(['src_ip_country_code', 'dst_port']);
});

it('adds nothing where there are none', () => {
  expect(toDataSource().applyTemplateVariables(COUNTS, {}, [])).toEqual(COUNTS);
});

it('offers the columns that sessions have, and none that are times', async () => {
  const keys = (await toDataSource().getTagKeys()).map(({ value }) => value);
  expect(keys).toContain('src_ip');
  expect(keys).not.toContain('start_time');
});

it('offers values that the filters on other columns leave, and asks nobody of what is no column', async () => {
  const { datasource, asked } = toOldGrafana({ weir: [country, { key: 'dst_port', operator: '=', value: '443' }] });
  const options = { key: 'src_ip_country_code' } as Parameters<DataSource['getTagValues']>[0];
  expect(await datasource.getTagValues(options)).toEqual([{ text: 'DE', value: 'DE' }, { text: 'FR', value: 'FR' }]);
  expect(asked).toMatchObject([{ queryType: 'column_values', column: 'src_ip_country_code', ad_hoc_filters: [{ key: 'dst_port' }] }]);
  expect(await datasource.getTagValues({ ...options, key: 'shoe_size' })).toEqual([]);
  expect(asked).toHaveLength(1);
});

it('answers a variable by the name of a column or by a query', async () => {
  const { datasource, asked } = toOldGrafana({});
  await datasource.metricFindQuery(' src_ip ');
  await datasource.metricFindQuery({ queryType: 'column_values', column: 'dst_port' });
  expect(asked.map(({ queryType, column }) => [queryType, column])).toEqual([['column_values', 'src_ip'], ['column_values', 'dst_port']]);
});

it('runs a variable as the query its editor keeps', async () => {
  const datasource = new DataSourceWithVariables(SETTINGS);
  const asked: WeirQuery[] = [];
  datasource.query = (request) => {
    asked.push(...request.targets);
    return of({ data: [] });
  };
  const targets = [{ refId: 'x', queryType: 'column_values' as const, column: 'label' }];
  // As Grafana calls it: without its object.
  const { query } = datasource.variables as CustomVariableSupport<DataSource>;
  await firstValueFrom(query({ targets } as never));
  expect(asked).toMatchObject([{ refId: 'Variable', queryType: 'column_values', column: 'label' }]);
});
