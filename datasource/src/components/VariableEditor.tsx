import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { toVariableQuery } from '../column-values';
import type { DataSource } from '../datasource';
import { toQueryText } from '../query-text';
import type { WeirQuery, WeirSettings } from '../types';
import { QueryEditor } from './QueryEditor';

type Props = QueryEditorProps<DataSource, WeirQuery, WeirSettings, WeirQuery>;
/** Grafana's dashboards take the text of a variable's definition besides, where they are not of scenes. */
type OnChange = (query: WeirQuery, definition?: string) => void;

/** Builds the query of a variable: the values of a column, unless another type is chosen. */
export function VariableEditor({ query, onChange, ...rest }: Props) {
  const change = onChange as OnChange;
  return <QueryEditor {...rest} query={toVariableQuery(query)} onChange={(next: WeirQuery) => change(next, toQueryText(next))} />;
}
