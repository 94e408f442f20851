import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, QueryEditorProps, SelectableValue } from '@grafana/data';
import { Alert, InlineField, InlineFieldRow, RadioButtonGroup, Select, useStyles2 } from '@grafana/ui';
import { migrateQuery, QUERY_TYPES, QUERY_VERSION, type QueryType } from '@weir/schema';
import type { DataSource } from '../datasource';
import { takesFilters } from '../query-defaults';
import { findQueryProblem } from '../query-problem';
import type { WeirQuery, WeirSettings } from '../types';
import { FilterRows } from './FilterRows';
import { RawQuery } from './RawQuery';
import { LABEL_WIDTH } from './select-options';
import { TypeFields } from './TypeFields';

type Props = QueryEditorProps<DataSource, WeirQuery, WeirSettings>;

const TYPE_OPTIONS: Array<SelectableValue<QueryType>> = Object.entries(QUERY_TYPES).map(([value, info]) => ({
  value: value as QueryType,
  label: info.label,
  description: info.alertable ? `${info.description} Supports alerting.` : info.description,
}));

type Form = 'builder' | 'json';

const FORMS: Array<SelectableValue<Form>> = [
  { value: 'builder', label: 'Builder' },
  { value: 'json', label: 'JSON' },
];

const getStyles = (theme: GrafanaTheme2) => ({
  type: css({ maxWidth: theme.spacing(57) }),
  description: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    margin: theme.spacing(0, 0, 1, 0),
  }),
});

const withType = ({ refId, datasource, hide, key, filters }: WeirQuery, queryType: QueryType): WeirQuery => ({
  refId,
  ...(datasource !== undefined && { datasource }),
  ...(hide !== undefined && { hide }),
  ...(key !== undefined && { key }),
  queryType,
  version: QUERY_VERSION,
  ...(takesFilters(queryType) && { filters: filters ?? [] }),
});

/** Query editor. Typing changes the query; a choice, Enter or leaving a field runs it if it is valid. */
export function QueryEditor({ query: saved, datasource, onChange, onRunQuery }: Props) {
  const styles = useStyles2(getStyles);
  const [form, setForm] = useState<Form>('builder');
  const query: WeirQuery = saved.queryType ? migrateQuery(saved) : { ...datasource.getDefaultQuery(), ...saved };
  const problemOf = (candidate: WeirQuery) => findQueryProblem(datasource.applyTemplateVariables(candidate, {}));
  const problem = problemOf(query);
  const queryType = query.queryType;

  const onCommit = (next: WeirQuery) => {
    onChange(next);
    if (problemOf(next) === undefined) {
      onRunQuery();
    }
  };

  return (
    <>
      <InlineFieldRow>
        <InlineField label="Query type" labelWidth={LABEL_WIDTH} className={styles.type} grow shrink>
          <Select
            aria-label="Query type"
            options={TYPE_OPTIONS}
            value={queryType}
            onChange={({ value }) => value && onCommit(withType(query, value))}
          />
        </InlineField>
        <RadioButtonGroup aria-label="Editor mode" options={FORMS} value={form} onChange={setForm} />
      </InlineFieldRow>
      {queryType && <p className={styles.description}>{QUERY_TYPES[queryType]?.description}</p>}
      {form === 'json' && <RawQuery query={query} onCommit={onCommit} />}
      {form === 'builder' && (
        <>
          <TypeFields
            query={query}
            idPrefix={`weir-${query.refId}`}
            variables={datasource.variableNames()}
            onChange={onChange}
            onCommit={onCommit}
          />
          {queryType && takesFilters(queryType) && (
            <FilterRows
              filters={query.filters ?? []}
              onChange={(filters) => onChange({ ...query, filters })}
              onCommit={(filters) => onCommit({ ...query, filters })}
            />
          )}
        </>
      )}
      {problem && <Alert title={problem} severity="warning" topSpacing={1} bottomSpacing={0} />}
    </>
  );
}
