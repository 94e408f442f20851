import { CoreApp } from '@grafana/data';
import { querySchema } from '@weir/schema';
import { toDataSource } from './test-fixtures';
import type { WeirQuery } from './types';

const counts = (more: Partial<WeirQuery> = {}): WeirQuery => ({ refId: 'A', queryType: 'anomaly_counts', ...more });

describe('a new query', () => {
  it('is valid', () => {
    for (const app of [CoreApp.Dashboard, CoreApp.Explore]) {
      expect(querySchema.safeParse(toDataSource().getDefaultQuery(app)).success).toBe(true);
    }
  });

  it('is a findings query for annotations', () => {
    expect(toDataSource().annotations.getDefaultQuery?.()).toMatchObject({ queryType: 'findings' });
  });
});

describe('a sent query', () => {
  it('is never hidden and always has a known type', () => {
    const datasource = toDataSource();
    expect(datasource.filterQuery(counts())).toBe(true);
    expect(datasource.filterQuery(counts({ hide: true }))).toBe(false);
    expect(datasource.filterQuery({ refId: 'A' })).toBe(false);
    expect(datasource.filterQuery({ refId: 'A', queryType: 'unknown_type' as never })).toBe(false);
  });

  it('has no incomplete filters', () => {
    const filters = [{ column: 'src_ip', operator: '=' as const, value: '' }];
    expect(toDataSource().filterQuery(counts({ filters }))).toBe(false);
  });

  it('has variables replaced in the split and in every part of a filter', () => {
    const datasource = toDataSource({ split: 'src_ip', column: 'dst_port', port: '443' });
    const query = counts({
      split_by: '$split' as never,
      filters: [{ column: '$column', operator: '>=', value: '$port' }],
    });
    const sent = datasource.applyTemplateVariables(query, {});
    expect(sent.filters).toEqual([{ column: '{dst_port}', operator: '>=', value: '443' }]);
    expect(sent.split_by).toBe('{src_ip}');
    expect(query.filters?.[0].value).toBe('$port');
  });

  it('matches any value of a variable with several values', () => {
    const filters = [
      { column: 'src_ip_country_code', operator: '=' as const, value: '$country' },
      { column: 'src_ip_country_code', operator: '!=' as const, value: '$one' },
    ];
    const sent = toDataSource({ country: ['DE', 'FR'], one: ['US'] }).applyTemplateVariables(counts({ filters }), {});
    expect(sent.filters).toEqual([
      { column: 'src_ip_country_code', operator: 'in', value: 'DE,FR' },
      { column: 'src_ip_country_code', operator: '!=', value: 'US' },
    ]);
  });

  it('keeps an unknown variable', () => {
    const filters = [{ column: 'src_ip', operator: '=' as const, value: '$unknown' }];
    expect(toDataSource().applyTemplateVariables(counts({ filters }), {}).filters).toEqual(filters);
  });
});

describe('the text of a query', () => {
  it('contains type, split and filters', () => {
    const filters = [{ column: 'response_code', operator: '>=' as const, value: '400' }];
    expect(toDataSource().getQueryDisplayText(counts({ split_by: 'src_ip', filters }))).toBe(
      'Anomaly counts by Source · Status code >= 400'
    );
  });

  it('states that no type is chosen', () => {
    expect(toDataSource().getQueryDisplayText({ refId: 'A' })).toBe('No query type chosen');
  });
});

describe('save and test', () => {
  const health = { status: 'ok', message: 'Weir 0.1.0: 6 sessions.', version: '0.1.0' };
  const test = (status: string, message: string, details: object = health) => {
    const datasource = toDataSource();
    datasource.callHealthCheck = async () => ({ status, message, details }) as never;
    return datasource.testDatasource();
  };

  it('succeeds with a healthy server', async () => {
    expect(await test('OK', health.message)).toEqual({ status: 'success', message: health.message });
  });

  it('warns about a server without data and about incompatible versions', async () => {
    const empty = { ...health, status: 'degraded', message: 'Weir 0.1.0: there are no sessions yet.' };
    expect(await test('OK', empty.message, empty)).toEqual({ status: 'warning', message: empty.message });
    expect(await test('OK', `${health.message} The server has version 0.2.0 ...`)).toMatchObject({ status: 'warning' });
  });

  it('fails with the cause', async () => {
    await expect(test('ERROR', 'Connection refused: no server listens.')).rejects.toMatchObject({ status: 'error', message: 'Connection refused: no server listens.' });
  });
});
