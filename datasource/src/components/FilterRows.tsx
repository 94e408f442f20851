import React, { type ChangeEvent } from 'react';
import { Button, IconButton, InlineField, InlineFieldRow, Input, Select } from '@grafana/ui';
import { FILTER_COLUMNS, FILTER_OPERATORS, type Filter } from '@weir/schema';
import { LABEL_WIDTH, toOptions, toTitledOptions } from './select-options';

interface Props {
  readonly filters: readonly Filter[];
  readonly onChange: (filters: Filter[]) => void;
  /** Called when the filters are ready to run. */
  readonly onCommit: (filters: Filter[]) => void;
}

const COLUMN_OPTIONS = toTitledOptions(FILTER_COLUMNS);
const OPERATOR_OPTIONS = toOptions(FILTER_OPERATORS);
const NEW_FILTER: Filter = { column: 'src_ip', operator: '=', value: '' };

const placeholderOf = (filter: Filter): string =>
  ({ in: 'DE, FR, $country', matches: '10.1.*' } as Record<string, string>)[filter.operator] ?? 'value or $variable';

/** Filters on columns, one row each; all must hold. */
export function FilterRows({ filters, onChange, onCommit }: Props) {
  const replaceAt = (at: number, filter: Filter) => filters.map((old, i) => (i === at ? filter : old));

  return (
    <>
      {filters.map((filter, i) => (
        <InlineFieldRow key={i}>
          <InlineField label={i === 0 ? 'Where' : 'and'} labelWidth={LABEL_WIDTH}>
            <Select
              aria-label={`Filter ${i + 1} column`}
              width={26}
              options={COLUMN_OPTIONS}
              value={filter.column}
              onChange={({ value }) => onCommit(replaceAt(i, { ...filter, column: value ?? filter.column }))}
            />
          </InlineField>
          <InlineField>
            <Select
              aria-label={`Filter ${i + 1} operator`}
              width={14}
              options={OPERATOR_OPTIONS}
              value={filter.operator}
              onChange={({ value }) => onCommit(replaceAt(i, { ...filter, operator: value ?? filter.operator }))}
            />
          </InlineField>
          <InlineField>
            <Input
              aria-label={`Filter ${i + 1} value`}
              width={30}
              value={filter.value}
              placeholder={placeholderOf(filter)}
              onChange={(event: ChangeEvent<HTMLInputElement>) =>
                onChange(replaceAt(i, { ...filter, value: event.target.value }))
              }
              onBlur={() => onCommit([...filters])}
              onKeyDown={(event: React.KeyboardEvent) => event.key === 'Enter' && onCommit([...filters])}
            />
          </InlineField>
          <IconButton
            name="times"
            tooltip={`Remove filter ${i + 1}`}
            onClick={() => onCommit(filters.filter((_, other) => other !== i))}
          />
        </InlineFieldRow>
      ))}
      <Button variant="secondary" size="sm" icon="plus" onClick={() => onChange([...filters, NEW_FILTER])}>
        Add filter
      </Button>
    </>
  );
}
