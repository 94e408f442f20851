import React, { useState, type ChangeEvent } from 'react';
import { InlineField, Input } from '@grafana/ui';
import { LABEL_WIDTH } from './select-options';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly tooltip: string;
  readonly value: number | undefined;
  /** Default, shown in an empty field. */
  readonly fallback: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly onCommit: () => void;
}

const toText = (value: number | undefined): string => String(value ?? '');

/** Field for a whole number; an empty field means the default, and text that is not a number becomes NaN. */
export function NumberField({ id, label, tooltip, value, fallback, onChange, onCommit }: Props) {
  const [draft, setDraft] = useState('');

  return (
    <InlineField label={label} labelWidth={LABEL_WIDTH} tooltip={tooltip}>
      <Input
        id={id}
        inputMode="numeric"
        width={12}
        value={Number.isNaN(value) ? draft : toText(value)}
        placeholder={toText(fallback)}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          const typed = event.target.value.trim();
          setDraft(typed);
          onChange(typed === '' ? undefined : Number(typed));
        }}
        onBlur={onCommit}
        onKeyDown={(event: React.KeyboardEvent) => event.key === 'Enter' && onCommit()}
      />
    </InlineField>
  );
}
