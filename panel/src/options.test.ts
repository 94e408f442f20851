import type { PanelOptionsEditorBuilder } from '@grafana/data';
import { anomalyScatter, attack, confusion, correlation, curves, distribution, featureImportance, findings, geo, heatmap, models, swimlanes, timeline, waterfall } from '@weir/views';
import { addOptions, loadAxisChoices, VIEW_CHOICES, type AnomalyOptions } from './options';
import { COUNTRIES, SESSIONS } from './test-fixtures';

interface Item {
  path: string;
  defaultValue: unknown;
  showIf?: (options: AnomalyOptions) => boolean | undefined;
}

/** What addOptions declares, by a builder that keeps every item whatever its editor. */
function collectItems(): Item[] {
  const items: Item[] = [];
  const builder: object = new Proxy({}, { get: () => (item: Item) => (items.push(item), builder) });
  addOptions(builder as PanelOptionsEditorBuilder<AnomalyOptions>);

  return items;
}

it('starts each view with the options it has by default', () => {
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

it.each(VIEW_CHOICES)('shows with %s only what changes it', (view) => {
  const shown = collectItems().filter(({ showIf }) => showIf?.({ view }) ?? true);
  expect(shown.every(({ path }) => path === 'view' || path.startsWith(`${view}.`))).toBe(true);
  expect(shown.length).toBeGreaterThan(1);
});

it('offers the numeric fields of the data as axes, each once', async () => {
  const choices = await loadAxisChoices({ data: [SESSIONS, SESSIONS, COUNTRIES] });
  expect(choices.map(({ value }) => value)).toEqual([
    'bytes_in',
    'bytes_out',
    'anomaly_score',
    'session_count',
    'anomaly_count',
  ]);
});
