import { LoadingState, toDataFrame } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import { getInstanceByDom } from 'echarts/core';
import { loadView } from '../load-view';
import { COUNTRIES, IMPORTANCES, SESSIONS, toPanel } from '../test-fixtures';

const findChart = () => screen.findByRole('img');
const chartOf = (element: HTMLElement) => getInstanceByDom(element);
const writtenOn = (element: HTMLElement) => element.querySelector('canvas')?.getAttribute('data-text') ?? '';

describe('what is drawn', () => {
  it('draws sessions as a scatter, and says in words what it shows', async () => {
    render(toPanel([SESSIONS]));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^3 sessions by Bytes in and Bytes out; 1 anomalous\..*203\.0\.113\.9/);
    expect(chartOf(chart)?.getOption().series).toHaveLength(2);
    expect(writtenOn(chart)).toContain('Anomalous (1)');
  });

  it('draws countries on a map of the world', async () => {
    render(toPanel([COUNTRIES], { options: { view: 'geo', geo: { measure: 'anomaly_count' } } }));
    expect(await findChart()).toHaveAccessibleName(/^Anomalous sessions from 3 countries: Germany 9/);
  });

  it('draws importances as bars', async () => {
    render(toPanel([IMPORTANCES], { options: { view: 'importance' } }));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^Importance of 2 features: bytes_in 70/);
    expect(writtenOn(chart)).toContain('transfer_ratio');
  });

  it('draws sessions over time on the clock of the dashboard', async () => {
    render(toPanel([SESSIONS], { options: { view: 'timeline' }, timeZone: 'Asia/Tokyo' }));
    const chart = await findChart();
    expect(chart).toHaveAccessibleName(/^3 series from 2024-04-25 09:00:00 to 2024-04-25 09:10:00: Sessions; Bytes in; Bytes out\./);
    expect(chartOf(chart)?.getOption().xAxis).toMatchObject(Array(3).fill({ min: 1714003200000 + 9 * 3_600_000 }));
  });

  it.each([
    ['swimlanes', /^3 sessions in 3 lanes by Src ip .*; 1 anomalous\./],
    ['heatmap', /^Sessions by weekday and hour: most on Thu 09:00 \(3\)\. Hours in UTC\+09:00\./],
    ['distribution', /^Distribution of 3 fields: Bytes in median 6\.20 kB/],
    ['correlation', /^Correlation of 3 fields, Spearman\./],
  ] as const)('draws %s of sessions', async (view, summary) => {
    render(toPanel([SESSIONS], { options: { view }, timeZone: 'Asia/Tokyo' }));
    expect(await findChart()).toHaveAccessibleName(summary);
  });

  it('takes the axes and the scale from the options', async () => {
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

  it('draws a scatter where the view is one this version does not know', async () => {
    render(toPanel([SESSIONS], { options: { view: 'flow' as never } }));
    expect(await findChart()).toHaveAccessibleName(/^3 sessions/);
  });
});

describe('what changes', () => {
  it('follows the size of the panel', async () => {
    const { rerender } = render(toPanel([SESSIONS]));
    const chart = chartOf(await findChart());
    rerender(toPanel([SESSIONS], { width: 300 }));
    expect(chart?.getWidth()).toBe(300);
  });

  it('changes colours with the theme on the same chart', async () => {
    const { rerender } = render(toPanel([SESSIONS], { mode: 'dark' }));
    const chart = chartOf(await findChart());
    const dark = chart?.getOption().textStyle;
    rerender(toPanel([SESSIONS], { mode: 'light' }));
    expect(chart?.getOption().textStyle).not.toEqual(dark);
  });

  it('changes from view to view, and leaves nothing of the one before', async () => {
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

describe('where there is no chart', () => {
  it('says that it is loading until there is something to draw', async () => {
    const { rerender } = render(toPanel([], { state: LoadingState.Loading }));
    expect(screen.getByRole('status')).toHaveTextContent('Loading…');
    rerender(toPanel([SESSIONS], { state: LoadingState.Loading }));
    expect(await findChart()).toBeInTheDocument();
  });

  it('says what the data source said when the query failed', async () => {
    render(toPanel([], { state: LoadingState.Error, error: 'The Weir server does not answer.' }));
    await act(async () => void (await loadView('scatter')));
    expect(screen.getByRole('alert')).toHaveTextContent('The Weir server does not answer.');
  });

  it('says what to do when the time range holds nothing', async () => {
    render(toPanel([]));
    expect(await screen.findByText('No data')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(/Widen the time range/);
  });

  it('names the fields that are missing, and those that are there', async () => {
    render(toPanel([toDataFrame({ fields: [{ name: 'price', values: [1, 2] }] })]));
    expect(await screen.findByText(/^Missing: /)).toHaveTextContent('bytes_out');
    expect(screen.getByRole('status')).toHaveTextContent(/the data has price/);
  });
});
