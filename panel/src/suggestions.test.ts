import { FieldType, getPanelDataSummary, toDataFrame, type DataFrame } from '@grafana/data';
import { plugin } from './module';
import { suggestViews } from './suggestions';

const frameOf = (...names: string[]): DataFrame =>
  toDataFrame({ fields: names.map((name) => ({ name, type: FieldType.number, values: [1, 2] })) });

const SCORED = frameOf('anomaly_score', 'bytes_in', 'bytes_out');

it('offers the view that the fields fit', () => {
  const viewsOf = (...frames: DataFrame[]) => suggestViews(getPanelDataSummary(frames)).map(({ options }) => options?.view);
  expect(viewsOf(SCORED)).toEqual(['scatter']);
  expect(viewsOf(frameOf('feature', 'impurity_importance'), SCORED)).toEqual(['scatter', 'importance']);
  expect(viewsOf(frameOf('price'))).toEqual([]);
  expect(viewsOf()).toEqual([]);
});

it('is known to the plugin', () => {
  plugin.meta = { id: 'weir-anomaly-panel', name: 'Weir Anomaly' } as never;
  expect(plugin.getSuggestions(getPanelDataSummary([SCORED]))).toMatchObject([{ pluginId: 'weir-anomaly-panel', options: { view: 'scatter' } }]);
});

it('answers the builder of older Grafana, too', () => {
  const offered: object[] = [];
  suggestViews.getSuggestionsForData({
    data: { series: [SCORED] },
    getListAppender: (defaults) => ({ append: (suggestion) => offered.push({ ...defaults, ...suggestion }) }),
  });
  expect(offered).toMatchObject([{ pluginId: 'weir-anomaly-panel', name: 'Sessions that stand apart', options: { view: 'scatter' } }]);
});
