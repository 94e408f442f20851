import React, { useState, type FormEvent } from 'react';
import { InlineField, TextArea } from '@grafana/ui';
import type { WeirQuery } from '../types';
import { LABEL_WIDTH } from './select-options';

interface Props {
  readonly query: WeirQuery;
  readonly onCommit: (query: WeirQuery) => void;
}

/** Properties that Grafana adds to a query, and the version of its format. */
const GRAFANA_PROPERTIES = ['refId', 'datasource', 'hide', 'key', 'version'] as const;

const keepGrafanaProperties = (query: WeirQuery): WeirQuery => ({
  refId: query.refId,
  ...Object.fromEntries(GRAFANA_PROPERTIES.filter((name) => query[name] !== undefined).map((name) => [name, query[name]])),
});

const toText = (query: WeirQuery): string =>
  JSON.stringify(query, (name, value: unknown) => ((GRAFANA_PROPERTIES as readonly string[]).includes(name) ? undefined : value), 2);

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Field for the query as JSON, in the form of the server API. Leaving the field runs the query. */
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
      error="Not a valid JSON object. The last valid query is kept."
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
            onCommit({ ...keepGrafanaProperties(query), ...parsed } as WeirQuery);
          }
        }}
      />
    </InlineField>
  );
}
