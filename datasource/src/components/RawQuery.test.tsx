import React from 'react';
import { fireEvent, render, screen } from '@testing-library/react';
import type { WeirQuery } from '../types';
import { RawQuery } from './RawQuery';

const QUERY = { refId: 'B', datasource: { uid: 'weir' }, queryType: 'top_talkers', limit: 5 } as WeirQuery;

it('hides the properties that Grafana adds and keeps them on a change', () => {
  const seen: WeirQuery[] = [];
  render(<RawQuery query={QUERY} onCommit={(query) => seen.push(query)} />);
  const text = screen.getByLabelText<HTMLTextAreaElement>('Query as JSON');
  expect(JSON.parse(text.value)).toEqual({ queryType: 'top_talkers', limit: 5 });
  fireEvent.change(text, { target: { value: '{"queryType":"heat_map"}' } });
  fireEvent.blur(text);
  expect(seen).toEqual([{ refId: 'B', datasource: { uid: 'weir' }, queryType: 'heat_map' }]);
});

it.each(['{"queryType":', '[]', 'null'])('rejects %s and runs nothing', (value) => {
  const seen: WeirQuery[] = [];
  render(<RawQuery query={QUERY} onCommit={(query) => seen.push(query)} />);
  const text = screen.getByLabelText('Query as JSON');
  fireEvent.change(text, { target: { value } });
  fireEvent.blur(text);
  expect(screen.getByText(/Not a valid JSON object/)).toBeInTheDocument();
  expect(seen).toEqual([]);
});
