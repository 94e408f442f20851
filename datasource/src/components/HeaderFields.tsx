import React, { type ChangeEvent } from 'react';
import { Button, FieldSet, FieldValidationMessage, IconButton, InlineField, InlineFieldRow, Input, SecretInput } from '@grafana/ui';
import { addHeader, canRemove, changeHeader, findHeaderProblem, readHeaders, removeHeader } from '../custom-headers';
import { CONFIG_LABEL_WIDTH, type ConfigProps } from './config-form';

/** Headers sent with every request, such as the key of a gateway. */
export function HeaderFields({ options, onOptionsChange }: ConfigProps) {
  const headers = readHeaders(options);

  return (
    <FieldSet label="HTTP headers">
      {headers.map((header, i) => {
        const problem = findHeaderProblem(header.name);
        const isRemovable = canRemove(headers, i);
        return (
          <React.Fragment key={i}>
            <InlineFieldRow>
              <InlineField label={`Header ${i + 1}`} labelWidth={CONFIG_LABEL_WIDTH} disabled={options.readOnly} invalid={problem !== undefined}>
                <Input
                  aria-label={`Header ${i + 1} name`}
                  width={20}
                  value={header.name}
                  placeholder="X-Gateway-Key"
                  onChange={(event: ChangeEvent<HTMLInputElement>) => onOptionsChange(changeHeader(options, i, { name: event.target.value.trim() }))}
                />
              </InlineField>
              <InlineField disabled={options.readOnly}>
                <SecretInput
                  aria-label={`Header ${i + 1} value`}
                  width={24}
                  isConfigured={header.isStored}
                  value={header.value}
                  placeholder="Stored encrypted"
                  onChange={(event: ChangeEvent<HTMLInputElement>) => onOptionsChange(changeHeader(options, i, { value: event.target.value }))}
                  onReset={() => onOptionsChange(changeHeader(options, i, { value: '' }))}
                />
              </InlineField>
              <IconButton
                name="times"
                aria-label={`Remove header ${i + 1}`}
                tooltip={isRemovable ? `Remove header ${i + 1}` : 'Remove the headers below first: Grafana cannot move stored values.'}
                disabled={options.readOnly || !isRemovable}
                onClick={() => onOptionsChange(removeHeader(options, i))}
              />
            </InlineFieldRow>
            {problem && (
              <div>
                <FieldValidationMessage>{problem}</FieldValidationMessage>
              </div>
            )}
          </React.Fragment>
        );
      })}
      <Button variant="secondary" size="sm" icon="plus" disabled={options.readOnly} onClick={() => onOptionsChange(addHeader(options))}>
        Add header
      </Button>
    </FieldSet>
  );
}
