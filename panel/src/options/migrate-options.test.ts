import type { PanelModel } from '@grafana/data';
import { migrateOptions, takeOver } from './migrate-options';

const migrate = (options: unknown) => migrateOptions({ options } as PanelModel);
const change = (from: string, options: object, own: object = {}) =>
  takeOver({ options: own } as PanelModel, from, options, { defaults: {}, overrides: [] });

describe('options of any version', () => {
  it('leaves options of this version unchanged', () => {
    const options = { view: 'timeline', timeline: { band: 'none' }, fields: { source: 'client' }, select: { filter: 'off' } };
    expect(migrate(options)).toEqual(options);
  });

  it.each([
    ['anomaly-scatter', 'scatter'],
    ['feature-importance', 'importance'],
    ['map', 'geo'],
    ['a view of a future version', 'scatter'],
    [undefined, 'scatter'],
    [42, 'scatter'],
  ])('migrates the view %p to %s', (view, expected) => {
    expect(migrate({ view })).toEqual({ view: expected });
  });

  it.each([null, undefined, 'scatter', [], 7])('replaces %p with the defaults', (options) => {
    expect(migrate(options)).toEqual({ view: 'scatter' });
  });

  it('drops values that should be objects and are not, and nothing else', () => {
    expect(migrate({ view: 'geo', geo: 'sessions', scatter: null, detect: { enabled: true }, fields: [] })).toEqual({
      view: 'geo',
      detect: { enabled: true },
    });
  });

  it('changes nothing the second time', () => {
    const once = migrate({ view: 'anomaly-scatter', geo: 3, scatter: { x: 'a' } });
    expect(migrate(once)).toEqual(once);
  });
});

describe('changing from another panel', () => {
  it.each([
    ['timeseries', 'timeline'],
    ['geomap', 'geo'],
    ['histogram', 'distribution'],
    ['state-timeline', 'swimlanes'],
  ])('changes %s to %s', (from, view) => {
    expect(change(from, {})).toEqual({ view });
  });

  it.each([
    ['Grafana 10', { series: [{ x: 'rx', y: 'tx' }] }],
    ['Grafana 11', { series: [{ x: { matcher: { id: 'byName', options: 'rx' } }, y: { matcher: { id: 'byName', options: 'tx' } } }] }],
  ])('keeps the axes of an XY chart of %s', (_version, options) => {
    expect(change('xychart', options)).toEqual({ view: 'scatter', scatter: { x: 'rx', y: 'tx' } });
  });

  it('keeps its own options after a panel that has no similar view', () => {
    expect(change('text', { content: 'hi' }, { view: 'geo' })).toEqual({ view: 'geo' });
  });
});
