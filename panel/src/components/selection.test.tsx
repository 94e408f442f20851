import { DashboardCursorSync, DataHoverEvent, EventBusSrv, FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { config, locationService } from '@grafana/runtime';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getInstanceByDom } from 'echarts/core';
import { SESSIONS, toPanel, type PanelState } from '../testing/panel-fixtures';

const WEIR = 'weir-traffic-datasource';

/** Anomalies of two sources at three times. */
const ANOMALIES = toDataFrame({
  name: 'scatter',
  refId: 'A',
  fields: [
    { name: 'start_time', type: FieldType.time, values: [1714003200000, 1714003500000, 1714003800000, 1714004400000] },
    { name: 'src_ip', type: FieldType.string, values: ['198.51.100.7', '203.0.113.9', '203.0.113.9', '192.0.2.4'] },
    { name: 'session_id', type: FieldType.string, values: ['a1', 'b2', 'c3', 'd4'] },
    { name: 'bytes_in', type: FieldType.number, values: [5_000, 6_000_000, 9_400_000, 8_000_000] },
    { name: 'bytes_out', type: FieldType.number, values: [12_000, 1_300, 1_500, 1_400] },
    { name: 'anomaly_score', type: FieldType.number, values: [0.41, 0.7, 0.81, 0.6] },
    { name: 'is_anomaly', type: FieldType.boolean, values: [false, true, true, true] },
    { name: 'reason', type: FieldType.string, values: ['', 'uploads 40 times the baseline', 'uploads 60 times the baseline', ''] },
  ],
});

async function show(frames: DataFrame[], state: PanelState = {}) {
  const view = render(toPanel(frames, state));
  await screen.findByRole('img');
  return { ...view, user: userEvent.setup() };
}

const list = () => screen.getByRole('listbox');
const bar = () => within(screen.getByRole('region', { name: 'Selection' }));

/** Drags a lasso around the given area of the chart. */
function drawAround(width: number, height: number) {
  const canvas = document.querySelector('canvas')!;
  const at = (clientX: number, clientY: number) => ({ clientX, clientY, button: 0, pointerType: 'mouse', pointerId: 1, bubbles: true });
  const send = (type: string, x: number, y: number) => {
    const event = new MouseEvent(type, at(x, y));
    Object.assign(event, { pointerType: 'mouse', pointerId: 1 });
    fireEvent(canvas, event);
  };
  send('pointerdown', 1, 1);
  send('pointermove', width, 1);
  send('pointermove', width, height);
  send('pointermove', 1, height);
  send('pointerup', 1, 1);
}

beforeEach(() => {
  config.bootData = { user: { orgRole: 'Editor' } } as typeof config.bootData;
});

describe('selection', () => {
  it('lists the anomalies for the keyboard and screen readers, most anomalous first', async () => {
    await show([ANOMALIES]);
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
      '203.0.113.9, 2024-04-25 00:10:00',
      '203.0.113.9, 2024-04-25 00:05:00',
      '192.0.2.4, 2024-04-25 00:20:00',
    ]);
  });

  it('selects with Enter, adds with Space, and clears with Escape', async () => {
    const { user } = await show([ANOMALIES]);
    await user.tab();
    expect(list()).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(bar().getByText('203.0.113.9, 2024-04-25 00:10:00')).toBeInTheDocument();
    expect(screen.getAllByRole('option', { selected: true })).toHaveLength(1);
    await user.keyboard('{ArrowDown}{ArrowDown} ');
    expect(bar().getByText('2 selected: 2 values of src_ip')).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('selects a clicked mark', async () => {
    await show([ANOMALIES]);
    const chart = getInstanceByDom(screen.getByRole('img'))!;
    // The click handler is attached in an effect after the first draw.
    await waitFor(() => {
      act(() => (chart as unknown as { trigger: (type: string, item: object) => void }).trigger('click', { seriesIndex: 1, dataIndex: 2, value: [8e6, 1400, 3] }));
      expect(bar().getByText('192.0.2.4, 2024-04-25 00:20:00')).toBeInTheDocument();
    });
  });

  it('selects the marks inside a lasso, and nothing with an empty lasso', async () => {
    await show([ANOMALIES]);
    drawAround(640, 400);
    expect(bar().getByText('4 selected: 3 values of src_ip')).toBeInTheDocument();
    drawAround(10, 10);
    expect(screen.queryByRole('region')).toBeNull();
  });

  it('keeps the selection when new data arrives', async () => {
    const { user, rerender } = await show([ANOMALIES]);
    await user.tab();
    await user.keyboard('{Enter}');
    rerender(toPanel([SESSIONS]));
    expect(bar().getByText('203.0.113.9, 2024-04-25 00:10:00')).toBeInTheDocument();
  });
});

describe('filtering the dashboard', () => {
  it('adds an ad-hoc filter, with a pattern for several values', async () => {
    const onAddAdHocFilter = jest.fn();
    const { user } = await show([ANOMALIES], { context: { onAddAdHocFilter } });
    await user.tab();
    await user.keyboard('{Enter}');
    await user.click(bar().getByRole('button', { name: 'Filter: src_ip = 203.0.113.9' }));
    expect(onAddAdHocFilter).toHaveBeenLastCalledWith({ key: 'src_ip', operator: '=', value: '203.0.113.9' });
    drawAround(640, 400);
    await user.click(bar().getByRole('button', { name: 'Filter: src_ip = 3 values' }));
    expect(onAddAdHocFilter).toHaveBeenLastCalledWith({
      key: 'src_ip',
      operator: '=~',
      value: '^(198\\.51\\.100\\.7|203\\.0\\.113\\.9|192\\.0\\.2\\.4)$',
    });
  });

  it('sets a variable, immediately if the option is on', async () => {
    const { user } = await show([ANOMALIES], { options: { view: 'scatter', select: { filter: 'variable', variable: 'source', at_once: true } } });
    await user.tab();
    await user.keyboard('{Enter}');
    expect(locationService.getSearchObject()).toMatchObject({ 'var-source': '203.0.113.9' });
  });

  it('uses the original name of a mapped column', async () => {
    const onAddAdHocFilter = jest.fn();
    const renamed = toDataFrame({ ...ANOMALIES, fields: ANOMALIES.fields.map((field) => (field.name === 'src_ip' ? { ...field, name: 'client' } : field)) });
    const { user } = await show([renamed], { options: { view: 'scatter', fields: { source: 'client' } }, context: { onAddAdHocFilter } });
    await user.tab();
    await user.keyboard('{Enter}');
    await user.click(bar().getByRole('button', { name: 'Filter: client = 203.0.113.9' }));
    expect(onAddAdHocFilter).toHaveBeenCalledWith({ key: 'client', operator: '=', value: '203.0.113.9' });
  });

  it('filters by the column of the options, and offers no filter if it is off', async () => {
    const onAddAdHocFilter = jest.fn();
    const { user, unmount } = await show([ANOMALIES], { options: { view: 'scatter', select: { column: 'session_id' } }, context: { onAddAdHocFilter } });
    await user.tab();
    await user.keyboard('{Enter}');
    expect(bar().getByRole('button', { name: 'Filter: session_id = c3' })).toBeInTheDocument();
    unmount();
    await show([ANOMALIES], { options: { view: 'scatter', select: { filter: 'off' } }, context: { onAddAdHocFilter } });
    drawAround(640, 400);
    expect(bar().queryByRole('button', { name: /Filter/ })).toBeNull();
  });
});

describe('time', () => {
  it('zooms to the time of the selection', async () => {
    const onChangeTimeRange = jest.fn();
    const { user } = await show([ANOMALIES], { onChangeTimeRange });
    await user.tab();
    await user.keyboard('{Enter}');
    await user.click(bar().getByRole('button', { name: 'Zoom to time range' }));
    expect(onChangeTimeRange).toHaveBeenCalledWith({ from: 1714003800000 - 150_000, to: 1714003800000 + 450_000 });
  });

  it('zooms to the time range of a drag on a time axis', async () => {
    const onChangeTimeRange = jest.fn();
    await show([ANOMALIES], { options: { view: 'swimlanes' }, onChangeTimeRange });
    drawAround(640, 400);
    const [{ from, to }] = onChangeTimeRange.mock.calls[0] as [{ from: number; to: number }];
    expect(from).toBeLessThanOrEqual(1714003200000);
    expect(to).toBeGreaterThanOrEqual(1714004400000);
  });

  it('shows the shared crosshair of other panels, if the dashboard shares it', async () => {
    const eventBus = new EventBusSrv();
    const sync = jest.fn(() => DashboardCursorSync.Crosshair);
    const { container } = await show([ANOMALIES], { options: { view: 'swimlanes' }, context: { eventBus, sync } });
    const hover = () => act(() => eventBus.publish(new DataHoverEvent({ point: { time: 1714003800000 } })));
    await waitFor(() => {
      hover();
      expect(container.querySelectorAll('svg line')).toHaveLength(1);
    });
    sync.mockReturnValue(DashboardCursorSync.Off);
    act(() => eventBus.publish({ type: 'data-hover-clear' } as never));
    hover();
    expect(container.querySelectorAll('svg line')).toHaveLength(0);
  });
});

describe('actions for Weir data', () => {
  const selectFirst = async (state: PanelState) => {
    const { user } = await show([ANOMALIES], state);
    await user.tab();
    await user.keyboard('{Enter}');
    return user;
  };

  it('fills in an alert rule for the selection', async () => {
    await selectFirst({ dataSource: WEIR });
    const href = bar().getByRole('link', { name: 'Create alert rule' }).getAttribute('href')!;
    const rule = JSON.parse(new URL(href, 'http://grafana').searchParams.get('defaults')!);
    expect(rule).toMatchObject({ name: 'Anomalous sessions: 203.0.113.9', condition: 'C', noDataState: 'OK' });
    expect(rule.queries[0]).toMatchObject({
      datasourceUid: 'from-here',
      model: { queryType: 'anomaly_counts', filters: [{ column: 'src_ip', operator: '=', value: '203.0.113.9' }] },
    });
    expect(rule.annotations).toContainEqual({ key: 'description', value: expect.stringContaining('Created from: uploads 60 times the baseline') });
    expect(rule.annotations).toContainEqual({ key: 'source', value: '{{ $labels.src_ip }}' });
    expect(rule.labels).toContainEqual({ key: 'product', value: 'weir' });
  });

  it('hides dispositions and alert rules for another data source', async () => {
    await selectFirst({ dataSource: 'loki' });
    expect(bar().queryByRole('link')).toBeNull();
    expect(bar().queryByRole('button', { name: 'Set a disposition' })).toBeNull();
  });

  it('hides dispositions and alert rules from viewers', async () => {
    config.bootData = { user: { orgRole: 'Viewer' } } as typeof config.bootData;
    await selectFirst({ dataSource: WEIR });
    expect(bar().queryByRole('link')).toBeNull();
    expect(bar().queryByRole('button', { name: 'Set a disposition' })).toBeNull();
  });
});

describe('data links', () => {
  it('offers the data links of the row', async () => {
    const frame = toDataFrame({ ...ANOMALIES, fields: ANOMALIES.fields.map((field) => ({ ...field })) });
    const ip = frame.fields[1];
    ip.getLinks = ({ valueRowIndex = 0 }) => [{ title: 'Look up', href: `https://lookup.example/${ip.values[valueRowIndex]}`, target: '_blank', origin: ip }];
    const { user } = await show([frame]);
    await user.tab();
    await user.keyboard('{Enter}');
    expect(bar().getByRole('link', { name: 'Look up' })).toHaveAttribute('href', 'https://lookup.example/203.0.113.9');
  });
});

describe('export', () => {
  it('downloads the drawn data as CSV without formulas, and the image as SVG', async () => {
    const files: Blob[] = [];
    URL.createObjectURL = (file) => `blob:${files.push(file as Blob)}`;
    URL.revokeObjectURL = () => undefined;
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const evil = toDataFrame({ ...ANOMALIES, fields: [...ANOMALIES.fields, { name: 'user_agent', type: FieldType.string, config: {}, values: ['=cmd()', '+1', 'curl', '@x'] }] });
    const { user } = await show([evil]);
    const save = async (item: string) => {
      await user.click(screen.getByRole('button', { name: 'Export' }));
      await user.click(await screen.findByRole('menuitem', { name: item }));
      const count = files.length;
      await waitFor(() => expect(files.length).toBeGreaterThanOrEqual(Math.max(1, count)));
      return new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.readAsText(files[files.length - 1]);
      });
    };
    const csv = await save('Download data (CSV)');
    expect(csv.split('\r\n')[0]).toContain('"start_time","src_ip"');
    expect(csv).toContain('2024-04-25T00:00:00.000Z');
    expect(csv).toContain("'=cmd()");
    expect(csv).not.toMatch(/[",]=cmd/);
    files.length = 0;
    await user.click(screen.getByRole('button', { name: 'Export' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Download image (SVG)' }));
    await waitFor(() => expect(files).toHaveLength(1));
    expect(files[0].type).toBe('image/svg+xml');
    expect(files[0].size).toBeGreaterThan(2000);
  });
});
