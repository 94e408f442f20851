import React, { useState, type FormEvent } from 'react';
import { InlineField, TextArea } from '@grafana/ui';
import type { WeirQuery } from '../types';
import { LABEL_WIDTH } from './select-options';

interface Props {
  readonly query: WeirQuery;
  readonly onCommit: (query: WeirQuery) => void;
}

/** What a query has besides what it asks: Grafana's own, and the version of its form. */
const GRAFANAS = ['refId', 'datasource', 'hide', 'key', 'version'] as const;

const keepGrafanas = (query: WeirQuery): WeirQuery => ({
  refId: query.refId,
  ...Object.fromEntries(GRAFANAS.filter((name) => query[name] !== undefined).map((name) => [name, query[name]])),
});

const toText = (query: WeirQuery): string =>
  JSON.stringify(query, (name, value: unknown) => ((GRAFANAS as readonly string[]).includes(name) ? undefined : value), 2);

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The query as JSON, as the server's API takes it. Leaving the field runs it. */
export function RawQuery({ query, onCommit }: Props) {
  const [draft, setDraft] = useState<string>();
  const text = draft ?? toText(query);
  const parsed = parseObject(text);

  return (
    <InlineField
      label="Query"
      labelWidth={LABEL_WIDTH}
      grow
      invalid={parsed === undefined}
      error="This is no JSON object; what was last right is kept."
    >
      <TextArea
        aria-label="Query as JSON"
        rows={Math.min(20, text.split('\n').length + 1)}
        style={{ fontFamily: 'monospace' }}
        value={text}
        onChange={(event: FormEvent<HTMLTextAreaElement>) => setDraft(event.currentTarget.value)}
        onBlur={() => {
          if (draft !== undefined && parsed !== undefined) {
            setDraft(undefined);
            onCommit({ ...keepGrafanas(query), ...parsed } as WeirQuery);
          }
        }}
      />
    </InlineField>
  );
}
