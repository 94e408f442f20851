import { LoadingState, toDataFrame } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import { getInstanceByDom } from 'echarts/core';
import { loadView } from '../views/load-view';
import { COUNTRIES, IMPORTANCES, SESSIONS, toPanel } from '../testing/panel-fixtures';

const findChart = () => screen.findByRole('img');
const chartOf = (element: HTMLElement) => getInstanceByDom(element);
const drawnText = (element: HTMLElement) => element.querySelector('canvas')?.getAttribute('data-text') ?? '';

describe('views', () => {
  it('draws sessions as a scatter, with an accessible summary', async () => {
    render(toPanel([SESSIONS]));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^3 sessions by Bytes in and Bytes out; 1 anomalous\..*203\.0\.113\.9/);
    expect(chartOf(chart)?.getOption().series).toHaveLength(2);
    expect(drawnText(chart)).toContain('Anomalous (1)');
  });

  it('draws countries on a world map', async () => {
    render(toPanel([COUNTRIES], { options: { view: 'geo', geo: { measure: 'anomaly_count' } } }));
    expect(await findChart()).toHaveAccessibleName(/^Anomalous sessions from 3 countries: Germany 9/);
  });

  it('draws feature importances as bars', async () => {
    render(toPanel([IMPORTANCES], { options: { view: 'importance' } }));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^Importance of 2 features: Bytes in 70/);
    expect(drawnText(chart)).toContain('In/out ratio');
  });

  it('draws sessions over time in the time zone of the dashboard', async () => {
    render(toPanel([SESSIONS], { options: { view: 'timeline' }, timeZone: 'Asia/Tokyo' }));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^3 series from 2024-04-25 09:00:00 to 2024-04-25 09:10:00: Sessions; Bytes in; Bytes out\./);
    expect(chartOf(chart)?.getOption().xAxis).toMatchObject(Array(3).fill({ min: 1714003200000 + 9 * 3_600_000 }));
  });

  it.each([
    ['swimlanes', /^3 sessions in 3 lanes by Source .*; 1 anomalous\./],
    ['heatmap', /^Sessions by weekday and hour: highest on Thu 09:00 \(3\)\. Hours in UTC\+09:00\./],
    ['distribution', /^Distribution of 3 fields: Bytes in median 6\.20 kB/],
    ['correlation', /^Spearman rank correlation of 3 fields\./],
  ] as const)('draws %s of sessions', async (view, summary) => {
    render(toPanel([SESSIONS], { options: { view }, timeZone: 'Asia/Tokyo' }));
    expect(await findChart()).toHaveAccessibleName(summary);
  });

  it('uses the axes and the scale of the options', async () => {
    const scatter = { x: 'anomaly_score', y: 'bytes_in', scale: 'linear' as const };
    render(toPanel([SESSIONS], { options: { view: 'scatter', scatter } }));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/by Anomaly score and Bytes in/);
    expect(chartOf(chart)?.getOption().yAxis).toMatchObject([{ type: 'value' }]);
  });

  it('shows times in the time zone of the dashboard', async () => {
    render(toPanel([SESSIONS], { timeZone: 'Asia/Tokyo' }));
    expect(await findChart()).toHaveAccessibleName(/at 2024-04-25 09:10:00/);
  });

  it('draws a scatter for an unknown view', async () => {
    render(toPanel([SESSIONS], { options: { view: 'flow' as never } }));
    expect(await findChart()).toHaveAccessibleName(/^3 sessions/);
  });
});

describe('changes', () => {
  it('resizes with the panel', async () => {
    const { rerender } = render(toPanel([SESSIONS]));
    const chart = chartOf(await findChart());
    rerender(toPanel([SESSIONS], { width: 300 }));
    expect(chart?.getWidth()).toBe(300);
  });

  it('updates the colours of the same chart when the theme changes', async () => {
    const { rerender } = render(toPanel([SESSIONS], { mode: 'dark' }));
    const chart = chartOf(await findChart());
    const dark = chart?.getOption().textStyle;
    rerender(toPanel([SESSIONS], { mode: 'light' }));
    expect(chart?.getOption().textStyle).not.toEqual(dark);
  });

  it('switches views without series of the previous view', async () => {
    const { rerender } = render(toPanel([SESSIONS]));
    await findChart();
    rerender(toPanel([IMPORTANCES], { options: { view: 'importance' } }));
    const bars = await screen.findByRole('img', { name: /^Importance/ });
    expect(chartOf(bars)?.getOption().series).toHaveLength(1);
  });

  it('disposes of the chart with the panel', async () => {
    const { unmount } = render(toPanel([SESSIONS]));
    const chart = chartOf(await findChart());
    unmount();
    expect(chart?.isDisposed()).toBe(true);
  });
});

describe('messages', () => {
  it('shows that it is loading until there is something to draw', async () => {
    const { rerender } = render(toPanel([], { state: LoadingState.Loading }));
    expect(screen.getByRole('status')).toHaveTextContent('Loading…');
    rerender(toPanel([SESSIONS], { state: LoadingState.Loading }));
    expect(await findChart()).toBeInTheDocument();
  });

  it('shows the error message of the data source when the query failed', async () => {
    render(toPanel([], { state: LoadingState.Error, error: 'The Weir server is not reachable.' }));
    await act(async () => void (await loadView('scatter')));
    expect(screen.getByRole('alert')).toHaveTextContent('The Weir server is not reachable.');
  });

  it('shows a hint when the time range has no data', async () => {
    render(toPanel([]));
    expect(await screen.findByText('No data')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(/Widen the time range/);
  });

  it('names the missing fields and the available ones', async () => {
    render(toPanel([toDataFrame({ fields: [{ name: 'price', values: [1, 2] }] })]));
    expect(await screen.findByText(/^Missing fields: /)).toHaveTextContent('got price, expected bytes_out');
    expect(screen.getByRole('status')).toHaveTextContent(/^Data does not fit this view/);
  });
});
