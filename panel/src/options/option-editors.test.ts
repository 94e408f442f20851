import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { addDetectOptions, loadMeasureChoices } from '../detect/detect-options';
import { mapOptions } from './map-options';
import { addMappingOptions, loadRoleChoices } from './mapping-options';
import type { AnomalyOptions } from './panel-options';
import { COUNTRIES, SESSIONS } from '../testing/panel-fixtures';

interface Item {
  path: string;
  name: string;
  defaultValue?: unknown;
  settings?: { getOptions?: (context: object) => Promise<Array<{ value?: string }>> };
  showIf?: (options: AnomalyOptions) => boolean | undefined;
}

/** Returns the added items, with a builder that records every item of any editor. */
function collectItems(add: (builder: PanelOptionsEditorBuilder<AnomalyOptions>) => void): Item[] {
  const items: Item[] = [];
  const builder: object = new Proxy({}, { get: () => (item: Item) => (items.push(item), builder) });
  add(builder as PanelOptionsEditorBuilder<AnomalyOptions>);

  return items;
}

describe('detection', () => {
  it('is off by default, and shows its settings only while it is on', () => {
    const items = collectItems(addDetectOptions);
    expect(Object.fromEntries(items.map(({ path, defaultValue }) => [path, defaultValue]))).toEqual({
      'detect.enabled': false,
      'detect.fields': [],
      'detect.contamination': 0.02,
      'detect.trees': 100,
      'detect.seed': 42,
    });
    const shown = (detect: AnomalyOptions['detect']) => items.filter(({ showIf }) => showIf?.({ view: 'scatter', detect }) ?? true);
    expect(shown({ enabled: false })).toHaveLength(1);
    expect(shown({ enabled: true })).toHaveLength(5);
    expect(items.some(({ showIf }) => showIf?.({ view: 'geo', detect: { enabled: true } }))).toBe(false);
  });

  it('offers the numeric fields that are not verdicts, without duplicates', async () => {
    const choices = await loadMeasureChoices({ data: [SESSIONS, SESSIONS, COUNTRIES] });
    expect(choices.map(({ value }) => value)).toEqual(['bytes_in', 'bytes_out', 'session_count', 'anomaly_count']);
  });
});

describe('mapping', () => {
  it('has a select per role, empty by default, and offers fields of a matching type', async () => {
    const items = collectItems(addMappingOptions);
    expect(items.map(({ name }) => name)).toEqual(['Time', 'Source', 'Country', 'Bytes in', 'Bytes out', 'Score', 'Flag', 'Reason']);
    expect(items.every(({ defaultValue }) => defaultValue === undefined)).toBe(true);
    const offered = await items[0].settings?.getOptions?.({ data: [SESSIONS] });
    expect(offered?.map(({ value }) => value)).toEqual(['start_time']);
    expect((await loadRoleChoices('source', { data: [SESSIONS] })).map(({ value }) => value)).toEqual(['src_ip']);
    expect(await loadRoleChoices('source', { data: [] })).toEqual([]);
  });

  it('replaces mapped field names, alone or in lists, and keeps defaults', () => {
    const mapping = { bytes_in: 'auto', source: 'who' };
    expect(mapOptions({ scale: 'auto', x: 'auto', names: ['who', 'b'], count: 5 }, { scale: 'auto', x: 'bytes_in' }, mapping)).toEqual({
      scale: 'auto',
      x: 'bytes_in',
      names: ['src_ip', 'b'],
      count: 5,
    });
    expect(mapOptions(undefined, {}, mapping)).toBeUndefined();
  });
});
