import { findFilter, fromList, querySchema, toList } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { ServiceLog } from '../../runtime/telemetry/service-log.ts';
import { answerBatch } from './answer-batch.ts';

const FROM = Date.UTC(2026, 2, 2);
const TO = Date.UTC(2026, 2, 9);

describe('an ad-hoc filter of a dashboard', () => {
  it.each([
    ['=', 'DE', undefined, '=', 'DE'],
    ['<=', '5', undefined, '<=', '5'],
    ['=|', 'DE', ['DE', 'FR'], 'in', 'DE,FR'],
    ['!=|', 'DE', ['DE'], 'not in', 'DE'],
    ['=', 'DE', ['DE', 'FR'], 'in', 'DE,FR'],
    ['=~', '^(10\\.0\\.0\\.1|10\\.0\\.0\\.2)$', undefined, 'in', '10.0.0.1,10.0.0.2'],
    ['=~', '^(a\\|b|c,d)$', undefined, 'in', 'a|b,c\\,d'],
    ['!~', '^(DE|FR)$', undefined, 'not in', 'DE,FR'],
    ['=~', '^(10\\.\\d+|b)$', undefined, '=~', '^(10\\.\\d+|b)$'],
    ['=~', '^(a.b|c)$', undefined, '=~', '^(a.b|c)$'],
    ['=~', 'D.*', undefined, '=~', 'D.*'],
  ])('%s %s becomes the equivalent condition', (operator, value, values, wanted, list) => {
    expect(findFilter({ key: 'src_ip', operator, value, values })).toEqual({ column: 'src_ip', operator: wanted, value: list });
  });

  it.each([['shoe_size', '='], ['start_time', '='], ['src_ip', '~~']])('%s %s becomes no condition', (key, operator) => {
    expect(findFilter({ key, operator, value: 'x' })).toBeUndefined();
  });

  it.each([[['a']], [['a,b', 'c']], [['a\\', 'b']], [['', 'a']], [['\\,']]])('%j survives the conversion to a list and back', (values) => {
    expect(fromList(toList(values))).toEqual(values);
  });
});

describe('a query with ad-hoc filters', () => {
  let weir: TestWeir;
  beforeAll(async () => {
    weir = await startSampleWeir();
  });
  afterAll(() => weir.remove());

  const ask = async (query: Record<string, unknown>) => {
    const services = { store: weir.store, triage: weir.triage, model: () => weir.pipeline.currentModel, audit: () => weir.pipeline.audit.current(), modelVersions: () => weir.pipeline.modelVersions(), findingsState: () => weir.pipeline.findingsState(), now: () => TO, service: new ServiceLog(() => TO), quarantine: { list: () => Promise.resolve([]) } };
    const { A } = await answerBatch(
      { queries: [{ ref_id: 'A', from_ms: FROM, to_ms: TO, interval_ms: 60_000, max_data_points: 500, query }] },
      services,
      () => undefined,
      (error) => {
        throw error;
      },
    );
    return A;
  };
  const column = async (query: Record<string, unknown>, name: string): Promise<unknown[]> =>
    Array.from((await ask(query)).frames[0].fields.find((field) => field.name === name)!.values);

  it('counts sessions from several countries, and from all others', async () => {
    const values = { queryType: 'column_values', column: 'src_ip_country_code' };
    const codes = (await column(values, 'value')) as string[];
    const counts = (await column(values, 'session_count')) as number[];
    expect(codes.length).toBeGreaterThan(3);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
    const two = { key: 'src_ip_country_code', value: `^(${codes[0]}|${codes[1]})$` };
    const total = async (operator: string): Promise<unknown> =>
      (await column({ queryType: 'traffic_summary', figures: ['session_count'], ad_hoc_filters: [{ ...two, operator }] }, 'session_count'))[0];
    const [all] = await column({ queryType: 'traffic_summary', figures: ['session_count'] }, 'session_count');
    expect(await total('=~')).toBe(counts[0] + counts[1]);
    expect(await total('!~')).toBe((all as number) - counts[0] - counts[1]);
    expect(await column({ ...values, ad_hoc_filters: [{ ...two, operator: '=~' }] }, 'value')).toEqual(codes.slice(0, 2));
    expect(await column({ ...values, search: codes[0].toLowerCase() }, 'value')).toEqual([codes[0]]);
  });

  it('ignores filters that do not apply, with a notice', async () => {
    const shoes = [{ key: 'shoe_size', operator: '=', value: '46' }];
    const { status, frames } = await ask({ queryType: 'countries', ad_hoc_filters: shoes });
    expect(status).toBe(200);
    expect(frames[0].meta!.notices).toEqual([{ severity: 'info', text: 'Filter ignored: shoe_size = 46 (unknown column or operator).' }]);
    const card = await ask({ queryType: 'model_card', ad_hoc_filters: [{ key: 'src_ip', operator: '=', value: 'a' }] });
    expect(card.frames[0].meta!.notices!.at(-1)!.text).toBe('Filter ignored: src_ip = a (this query takes no filters).');
  });

  it.each([
    [{ ad_hoc_filters: 'all' }, /ad_hoc_filters/],
    [{ ad_hoc_filters: [{ key: 'src_ip', operator: '=~', value: '(' }] }, /pattern|missing/],
    [{ ad_hoc_filters: [{ key: 'dst_port', operator: '=', value: 'high' }] }, /dst_port: got "high", expected a number/],
  ])('with %j names what is wrong', async (more, words) => {
    const { status, error } = await ask({ queryType: 'countries', ...more });
    expect(status).toBe(400);
    expect(error).toMatch(words);
  });

  it('has no property of this name in its schema', () => {
    expect(querySchema.options.filter((option) => 'ad_hoc_filters' in option.shape)).toEqual([]);
  });
});
