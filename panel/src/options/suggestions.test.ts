import { FieldType, getPanelDataSummary, toDataFrame, type DataFrame } from '@grafana/data';
import { plugin } from '../module';
import { suggestViews } from './suggestions';

const frameOf = (...names: string[]): DataFrame =>
  toDataFrame({ fields: names.map((name) => ({ name, type: FieldType.number, values: [1, 2] })) });

const SCORED = frameOf('anomaly_score', 'bytes_in', 'bytes_out');

it('suggests the views that the fields fit', () => {
  const viewsOf = (...frames: DataFrame[]) => suggestViews(getPanelDataSummary(frames)).map(({ options }) => options?.view);
  expect(viewsOf(SCORED)).toEqual(['scatter']);
  expect(viewsOf(frameOf('feature', 'impurity_importance'), SCORED)).toEqual(['scatter', 'importance']);
  expect(viewsOf(frameOf('price'))).toEqual([]);
  expect(viewsOf()).toEqual([]);
});

it('is registered with the plugin', () => {
  plugin.meta = { id: 'weir-anomaly-panel', name: 'Weir Anomaly' } as never;
  expect(plugin.getSuggestions(getPanelDataSummary([SCORED]))).toMatchObject([{ pluginId: 'weir-anomaly-panel', options: { view: 'scatter' } }]);
});

it('supports the builder of older Grafana versions', () => {
  const offered: object[] = [];
  suggestViews.getSuggestionsForData({
    data: { series: [SCORED] },
    getListAppender: (defaults) => ({ append: (suggestion) => offered.push({ ...defaults, ...suggestion }) }),
  });
  expect(offered).toMatchObject([{ pluginId: 'weir-anomaly-panel', name: 'Anomaly scatter', options: { view: 'scatter' } }]);
});
