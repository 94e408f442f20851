import React from 'react';
import type { QueryEditorProps } from '@grafana/data';
import { toVariableQuery } from '../column-values';
import type { DataSource } from '../datasource';
import { toQueryText } from '../query-text';
import type { WeirQuery, WeirSettings } from '../types';
import { QueryEditor } from './QueryEditor';

type Props = QueryEditorProps<DataSource, WeirQuery, WeirSettings, WeirQuery>;
/** Dashboards without scenes also expect the definition of a variable as text. */
type OnChange = (query: WeirQuery, definition?: string) => void;

/** Editor for the query of a variable: column values by default. */
export function VariableEditor({ query, onChange, ...rest }: Props) {
  const change = onChange as OnChange;
  return <QueryEditor {...rest} query={toVariableQuery(query)} onChange={(next: WeirQuery) => change(next, toQueryText(next))} />;
}
