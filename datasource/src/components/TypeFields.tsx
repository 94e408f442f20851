import React from 'react';
import { InlineField, InlineFieldRow, InlineSwitch, Input, Select } from '@grafana/ui';
import { AUDIT_LEVELS, AXIS_COLUMNS, BUDGET_VIEWS, DRIFT_VIEWS, FINDING_VIEWS, INGEST_VIEWS, REVIEW_VIEWS, RISK_VIEWS, SEVERITIES, SPLIT_COLUMNS } from '@weir/schema';
import { QUERY_DEFAULTS, takesExcepted } from '../query-defaults';
import type { WeirQuery } from '../types';
import { NumberField } from './NumberField';
import { LABEL_WIDTH, toOptions } from './select-options';

interface Props {
  readonly query: WeirQuery;
  readonly idPrefix: string;
  /** Variables a select may take in place of a column. */
  readonly variables: readonly string[];
  readonly onChange: (query: WeirQuery) => void;
  readonly onCommit: (query: WeirQuery) => void;
}

/** What a query type can be told besides its filters. */
export function TypeFields({ query, idPrefix, variables, onChange, onCommit }: Props) {
  const defaults: Partial<WeirQuery> = (query.queryType && QUERY_DEFAULTS[query.queryType]) ?? {};
  const axis = (key: 'x' | 'y', label: string) => (
    <InlineField label={label} labelWidth={LABEL_WIDTH}>
      <Select
        aria-label={label}
        width={26}
        options={toOptions(AXIS_COLUMNS)}
        value={query[key] ?? defaults[key]}
        onChange={({ value }) => onCommit({ ...query, [key]: value })}
      />
    </InlineField>
  );

  const text = (key: 'session_id' | 'finding_id', label: string, tooltip: string) => (
    <InlineField label={label} labelWidth={LABEL_WIDTH} tooltip={tooltip}>
      <Input
        id={`${idPrefix}-${key}`}
        aria-label={label}
        width={26}
        placeholder="the first"
        value={query[key] ?? ''}
        onChange={(event) => onChange({ ...query, [key]: event.currentTarget.value.trim() })}
        onBlur={() => onCommit(query)}
      />
    </InlineField>
  );
  const show = (views: ReadonlyArray<NonNullable<WeirQuery['show']>>) => (
    <InlineField label="Show" labelWidth={LABEL_WIDTH}>
      <Select
        aria-label="Show"
        width={26}
        options={toOptions(views)}
        value={query.show ?? defaults.show}
        onChange={({ value }) => onCommit({ ...query, show: value })}
      />
    </InlineField>
  );

  return (
    <InlineFieldRow>
      {query.queryType === 'anomaly_counts' && (
        <InlineField label="Split by" labelWidth={LABEL_WIDTH} tooltip="One series for each value of this column.">
          <Select
            aria-label="Split by"
            width={26}
            isClearable
            placeholder="one series in all"
            options={[...toOptions<string>(SPLIT_COLUMNS), ...toOptions(variables)]}
            value={query.split_by ?? null}
            onChange={(picked) => onCommit({ ...query, split_by: (picked?.value ?? null) as WeirQuery['split_by'] })}
          />
        </InlineField>
      )}
      {query.queryType === 'anomaly_counts' && query.split_by && (
        <NumberField
          id={`${idPrefix}-top`}
          label="Top"
          tooltip="Series kept; the rest is summed under “other”."
          value={query.top_k}
          fallback={defaults.top_k}
          onChange={(top_k) => onChange({ ...query, top_k })}
          onCommit={() => onCommit(query)}
        />
      )}
      {query.queryType === 'scatter' && axis('x', 'X axis')}
      {query.queryType === 'scatter' && axis('y', 'Y axis')}
      {query.queryType === 'findings' && (
        <InlineField label="Minimum severity" labelWidth={LABEL_WIDTH}>
          <Select
            aria-label="Minimum severity"
            width={26}
            options={toOptions(SEVERITIES)}
            value={query.min_severity ?? defaults.min_severity}
            onChange={({ value }) => onCommit({ ...query, min_severity: value })}
          />
        </InlineField>
      )}
      {query.queryType === 'data_audit' && (
        <InlineField label="Minimum level" labelWidth={LABEL_WIDTH}>
          <Select
            aria-label="Minimum level"
            width={26}
            options={toOptions(AUDIT_LEVELS)}
            value={query.min_level ?? defaults.min_level}
            onChange={({ value }) => onCommit({ ...query, min_level: value })}
          />
        </InlineField>
      )}
      {query.queryType === 'sessions' && (
        <InlineField label="Anomalies only" labelWidth={LABEL_WIDTH}>
          <InlineSwitch
            id={`${idPrefix}-anomalies-only`}
            value={query.anomalies_only ?? false}
            onChange={(event) => onCommit({ ...query, anomalies_only: event.currentTarget.checked })}
          />
        </InlineField>
      )}
      {query.queryType === 'session_explanation' && text('session_id', 'Session', 'session_id of the sessions query, or a variable. Empty: the rarest of the time range.')}
      {query.queryType === 'finding' && text('finding_id', 'Finding', 'finding_id of the findings query, or a variable. Empty: the first of the time range.')}
      {defaults.alerts_a_day !== undefined && (
        <NumberField
          id={`${idPrefix}-alerts-a-day`}
          label="Alerts a day"
          tooltip="At most so many sources alert on a UTC day, each once."
          value={query.alerts_a_day}
          fallback={defaults.alerts_a_day}
          onChange={(alerts_a_day) => onChange({ ...query, alerts_a_day })}
          onCommit={() => onCommit(query)}
        />
      )}
      {query.queryType === 'alert_budget' && show(BUDGET_VIEWS)}
      {query.queryType === 'finding' && show(FINDING_VIEWS)}
      {query.queryType === 'exceptions_review' && show(REVIEW_VIEWS)}
      {query.queryType === 'drift' && show(DRIFT_VIEWS)}
      {query.queryType === 'entity_risk' && show(RISK_VIEWS)}
      {query.queryType !== undefined && takesExcepted(query.queryType) && (
        <InlineField label="Show excepted" labelWidth={LABEL_WIDTH} tooltip="Count and show what analysts excepted, too.">
          <InlineSwitch
            id={`${idPrefix}-include-excepted`}
            value={query.include_excepted ?? false}
            onChange={(event) => onCommit({ ...query, include_excepted: event.currentTarget.checked })}
          />
        </InlineField>
      )}
      {query.queryType === 'ingest_health' && show(INGEST_VIEWS)}
      {defaults.limit !== undefined && (
        <NumberField
          id={`${idPrefix}-limit`}
          label="Limit"
          tooltip="Rows at most."
          value={query.limit}
          fallback={defaults.limit}
          onChange={(limit) => onChange({ ...query, limit })}
          onCommit={() => onCommit(query)}
        />
      )}
    </InlineFieldRow>
  );
}
