import React from 'react';
import { InlineFieldRow } from '@grafana/ui';
import { queryFields, type QueryField } from '@weir/schema';
import type { WeirQuery } from '../types';
import { ChoiceField, ChoicesField, SwitchField, TextField, type FieldProps } from './SchemaFields';
import { NumberField } from './NumberField';

interface Props {
  readonly query: WeirQuery;
  readonly idPrefix: string;
  /** Variables offered for choices. */
  readonly variables: readonly string[];
  readonly onChange: (query: WeirQuery) => void;
  readonly onCommit: (query: WeirQuery) => void;
}

/** Hides the number of series unless the query is split. */
const isShown = (field: QueryField, fields: readonly QueryField[], query: WeirQuery): boolean =>
  field.name !== 'top_k' || Boolean(query.split_by) || !fields.some(({ name }) => name === 'split_by');

/** Fields for the parameters of a query type, as declared in the schema. */
export function TypeFields({ query, idPrefix, variables, onChange, onCommit }: Props) {
  const fields = query.queryType ? queryFields(query.queryType) : [];

  return (
    <InlineFieldRow>
      {fields
        .filter((field) => isShown(field, fields, query))
        .map((field) => {
          const value = (query as unknown as Record<string, unknown>)[field.name];
          const set = (changed: unknown) => ({ ...query, [field.name]: changed });
          const props: FieldProps = {
            field,
            id: `${idPrefix}-${field.name}`,
            value,
            variables,
            onChange: (changed) => onChange(set(changed)),
            onCommit: (changed) => onCommit(set(changed)),
          };
          switch (field.kind) {
            case 'choice':
              return <ChoiceField key={field.name} {...props} />;
            case 'choices':
              return <ChoicesField key={field.name} {...props} />;
            case 'switch':
              return <SwitchField key={field.name} {...props} />;
            case 'number':
              return (
                <NumberField
                  key={field.name}
                  id={props.id}
                  label={field.title}
                  tooltip={field.help}
                  value={value as number | undefined}
                  fallback={field.fallback as number | undefined}
                  onChange={props.onChange}
                  onCommit={() => onCommit(query)}
                />
              );
            case 'text':
              return <TextField key={field.name} {...props} />;
          }
        })}
    </InlineFieldRow>
  );
}
