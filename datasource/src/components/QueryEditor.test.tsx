import React, { useState } from 'react';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QUERY_TYPES, QUERY_VERSION } from '@weir/schema';
import { toDataSource } from '../test-fixtures';
import type { WeirQuery } from '../types';
import { QueryEditor } from './QueryEditor';

/** Renders the editor with state as in Grafana. */
function renderEditor(query: Partial<WeirQuery> = {}, variables: Record<string, string> = {}) {
  const seen = { query: { refId: 'A', ...query } as WeirQuery, runs: 0 };
  const datasource = toDataSource(variables);
  function Holder() {
    const [current, setCurrent] = useState(seen.query);
    seen.query = current;
    return (
      <QueryEditor datasource={datasource} query={current} onChange={setCurrent} onRunQuery={() => (seen.runs += 1)} />
    );
  }
  render(<Holder />);
  return seen;
}

async function choose(label: string, option: string): Promise<void> {
  fireEvent.keyDown(screen.getByLabelText(label), { key: 'ArrowDown' });
  await userEvent.click(await screen.findByText(option));
}

it('starts with anomaly counts', () => {
  renderEditor();
  expect(screen.getByText('Anomaly counts')).toBeInTheDocument();
  expect(screen.getByLabelText('Split by')).toBeInTheDocument();
});

it('lists every query type with its description', async () => {
  renderEditor();
  fireEvent.keyDown(screen.getByLabelText('Query type'), { key: 'ArrowDown' });
  for (const { description } of Object.values(QUERY_TYPES)) {
    expect((await screen.findAllByText(description, { exact: false })).length).toBeGreaterThan(0);
  }
});

it('keeps the filters and runs on a change of type', async () => {
  const filters = [{ column: 'src_ip', operator: '=' as const, value: '10.0.0.1' }];
  const seen = renderEditor({ queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 5, filters });
  await choose('Query type', 'Sessions');
  expect(seen.query).toEqual({ refId: 'A', queryType: 'sessions', filters, version: QUERY_VERSION });
  expect(seen.runs).toBe(1);
});

it('opens an unversioned query and saves it in the current format', async () => {
  const saved = { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: null, filters: [{ column: 'dst_port', value: '443' }] };
  const seen = renderEditor(saved as unknown as Partial<WeirQuery>);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByLabelText('Top')).toHaveAttribute('placeholder', '10');
  await userEvent.type(screen.getByLabelText('Top'), '5{Enter}');
  expect(seen.query).toMatchObject({ version: QUERY_VERSION, top_k: 5, split_by: 'src_ip' });
  expect(seen.runs).toBe(1);
});

it('shows the number of series once the query is split', async () => {
  const seen = renderEditor({ queryType: 'anomaly_counts', filters: [] });
  expect(screen.queryByLabelText('Top')).toBeNull();
  await choose('Split by', 'src_ip_country_code');
  expect(seen.query.split_by).toBe('src_ip_country_code');
  expect(screen.getByLabelText('Top')).toBeInTheDocument();
});

it('offers the dashboard variables as a split', async () => {
  const seen = renderEditor({ queryType: 'anomaly_counts', filters: [] }, { split: 'src_ip' });
  await choose('Split by', '$split');
  expect(seen.query.split_by).toBe('$split');
});

it('explains errors while typing and runs only a valid query', async () => {
  const seen = renderEditor({ queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 10, filters: [] });
  const top = screen.getByLabelText('Top');
  await userEvent.clear(top);
  await userEvent.type(top, '99');
  expect(screen.getByText(/^Top: .*50/)).toBeInTheDocument();
  await userEvent.tab();
  expect(seen.runs).toBe(0);
  await userEvent.clear(top);
  await userEvent.type(top, '20{Enter}');
  expect(screen.queryByText(/^Top: /)).toBeNull();
  expect(seen.query.top_k).toBe(20);
  expect(seen.runs).toBe(1);
});

it('adds a filter, requires its value and runs once it has one', async () => {
  const seen = renderEditor({ queryType: 'traffic_summary', filters: [] });
  await userEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  expect(screen.getByText(/Filter 1: enter a value/)).toBeInTheDocument();
  expect(seen.runs).toBe(0);
  await choose('Filter 1 column', 'response_code');
  await choose('Filter 1 operator', '>=');
  await userEvent.type(screen.getByLabelText('Filter 1 value'), '400{Enter}');
  expect(seen.query.filters).toEqual([{ column: 'response_code', operator: '>=', value: '400' }]);
  expect(seen.runs).toBe(1);
});

it('removes a filter and runs', async () => {
  const filters = [{ column: 'src_ip', operator: '=' as const, value: '10.0.0.1' }];
  const seen = renderEditor({ queryType: 'countries', filters });
  await userEvent.click(screen.getByLabelText('Remove filter 1'));
  expect(seen.query.filters).toEqual([]);
  expect(seen.runs).toBe(1);
});

it.each([
  ['scatter', ['X axis', 'Y axis', 'Limit']],
  ['sessions', ['Anomalies only', 'Search', 'Sort by', 'Order', 'Limit', 'Offset']],
  ['column_values', ['Column', 'Search', 'Limit']],
  ['volume_band', ['Measure', 'History days']],
  ['finding_counts', ['Group by', 'Kinds', 'Minimum severity', 'Measure']],
  ['correlation', ['Columns', 'Method']],
  ['traffic_summary', ['Figures']],
  ['findings', ['Minimum severity', 'Limit']],
  ['data_audit', ['Minimum level']],
  ['session_explanation', ['Session']],
  ['finding', ['Finding', 'Show']],
  ['alert_budget', ['Alerts per day', 'Show']],
  ['budget_alerts', ['Alerts per day']],
  ['ingest_health', ['Show']],
  ['server_health', ['Measure', 'Split by']],
] as const)('shows the parameters of %s', (queryType, labels) => {
  renderEditor({ queryType });
  for (const label of labels) {
    expect(screen.getByLabelText(label)).toBeInTheDocument();
  }
});

it('shows no parameters for feature importance', () => {
  renderEditor({ queryType: 'feature_importance' });
  expect(screen.queryByRole('button', { name: 'Add filter' })).toBeNull();
});
