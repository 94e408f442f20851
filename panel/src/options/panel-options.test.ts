import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { VIEW_LIST, anomalyScatter, attack, confusion, correlation, curves, distribution, featureImportance, findings, geo, heatmap, models, swimlanes, timeline, waterfall } from '@weir/views';
import { COUNTRIES, SESSIONS } from '../testing/panel-fixtures';
import { VIEW_CHOICES } from '../views/view-registry';
import { loadNumericChoices } from './field-choices';
import { addViewOptions, type AnomalyOptions } from './panel-options';

interface Item {
  path: string;
  defaultValue: unknown;
  settings?: { options?: object[] };
  showIf?: (options: AnomalyOptions) => boolean | undefined;
}

/** Returns what addViewOptions adds, with a builder that records every item of any editor. */
function collectItems(): Item[] {
  const items: Item[] = [];
  const builder: object = new Proxy({}, { get: () => (item: Item) => (items.push(item), builder) });
  addViewOptions(builder as PanelOptionsEditorBuilder<AnomalyOptions>);

  return items;
}

it('lists every view in the View select, with its title and question', () => {
  const [view] = collectItems();
  expect(view.settings?.options).toHaveLength(VIEW_CHOICES.length);
  expect(view.settings?.options?.[0]).toEqual({ value: 'scatter', label: anomalyScatter.title, description: anomalyScatter.question });
});

it('has the default options of every view as default values', () => {
  const defaults = Object.fromEntries(collectItems().map(({ path, defaultValue }) => [path, defaultValue]));
  const expected = { scatter: anomalyScatter, geo, importance: featureImportance, timeline, swimlanes, heatmap, distribution, correlation, waterfall, curves, confusion, findings, attack, models };
  expect(defaults).toEqual({
    view: 'scatter',
    ...Object.fromEntries(
      Object.entries(expected).flatMap(([view, { defaultOptions }]) =>
        Object.entries(defaultOptions).map(([name, value]) => [`${view}.${name}`, value])
      )
    ),
  });
});

it('offers every view of @weir/views, in the order of its list', () => {
  expect(VIEW_CHOICES).toEqual(Object.values(VIEW_LIST).map(({ choice }) => choice));
});

it.each(VIEW_CHOICES)('shows only the options of %s while it is chosen', (view) => {
  const shown = collectItems().filter(({ showIf }) => showIf?.({ view }) ?? true);
  expect(shown.every(({ path }) => path === 'view' || path.startsWith(`${view}.`))).toBe(true);
  expect(shown.length).toBeGreaterThan(1);
});

it('offers the numeric fields of the data as axes, without duplicates', async () => {
  const choices = await loadNumericChoices({ data: [SESSIONS, SESSIONS, COUNTRIES] });
  expect(choices.map(({ value }) => value)).toEqual([
    'bytes_in',
    'bytes_out',
    'anomaly_score',
    'session_count',
    'anomaly_count',
  ]);
});
