import React, { type ChangeEvent, type KeyboardEvent } from 'react';
import { InlineField, InlineSwitch, Input, MultiSelect, Select } from '@grafana/ui';
import type { QueryField } from '@weir/schema';
import { LABEL_WIDTH, toOptions, toTitledOptions } from './select-options';

/** Properties of every field in the editor. */
export interface FieldProps {
  readonly field: QueryField;
  readonly id: string;
  readonly value: unknown;
  readonly variables: readonly string[];
  /** Changes the query without running it. */
  readonly onChange: (value: unknown) => void;
  /** Changes the query and runs it. */
  readonly onCommit: (value: unknown) => void;
}

const WIDTH = 26;

/** Field for one of a few values, or a variable. */
export function ChoiceField({ field, value, variables, onCommit }: FieldProps) {
  return (
    <InlineField label={field.title} labelWidth={LABEL_WIDTH} tooltip={field.help || undefined}>
      <Select
        aria-label={field.title}
        width={WIDTH}
        isClearable={field.clearable}
        placeholder={field.clearable ? 'none' : 'choose'}
        options={[...toTitledOptions(field.options), ...toOptions(variables)]}
        value={(value ?? field.fallback ?? null) as string | null}
        onChange={(picked) => onCommit(picked?.value ?? null)}
      />
    </InlineField>
  );
}

/** Field for several of a few values. */
export function ChoicesField({ field, id, value, onCommit }: FieldProps) {
  return (
    <InlineField label={field.title} labelWidth={LABEL_WIDTH} tooltip={field.help || undefined}>
      <MultiSelect
        inputId={id}
        aria-label={field.title}
        width={WIDTH * 2}
        allowCustomValue={field.options.length === 0}
        placeholder="all"
        options={toTitledOptions(field.options)}
        value={(value ?? field.fallback ?? []) as string[]}
        onChange={(picked) => onCommit(picked.map((option) => option.value))}
      />
    </InlineField>
  );
}

/** Field for yes or no. */
export function SwitchField({ field, id, value, onCommit }: FieldProps) {
  return (
    <InlineField label={field.title} labelWidth={LABEL_WIDTH} tooltip={field.help || undefined}>
      <InlineSwitch
        id={id}
        value={Boolean(value ?? field.fallback)}
        onChange={(event: React.FormEvent<HTMLInputElement>) => onCommit(event.currentTarget.checked)}
      />
    </InlineField>
  );
}

/** Field for text with variables. */
export function TextField({ field, id, value, onChange, onCommit }: FieldProps) {
  const text = String(value ?? '');
  return (
    <InlineField label={field.title} labelWidth={LABEL_WIDTH} tooltip={field.help || undefined}>
      <Input
        id={id}
        aria-label={field.title}
        width={WIDTH}
        placeholder="text or $variable"
        value={text}
        onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
        onBlur={() => onCommit(text.trim())}
        onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && onCommit(text.trim())}
      />
    </InlineField>
  );
}
