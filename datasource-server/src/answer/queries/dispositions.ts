import type { Disposition, Field } from '@weir/schema';
import type { TriageEvent } from '../../triage/triage-event.ts';
import { defineQuery } from './define-query.ts';

type Cell = string | number | null;

interface Column<T> {
  readonly name: string;
  readonly type: Field['type'];
  readonly unit?: string;
  readonly of: (row: T) => Cell;
}

const toFields = <T>(columns: ReadonlyArray<Column<T>>, rows: readonly T[]): Field[] =>
  columns.map(({ name, type, unit, of }) => ({ name, type, ...(unit === undefined ? {} : { config: { unit } }), values: rows.map(of) }));

const DISPOSITION_COLUMNS: ReadonlyArray<Column<Disposition>> = [
  { name: 'created_at', type: 'time', of: ({ created_at }) => created_at },
  { name: 'verdict', type: 'string', of: ({ verdict }) => verdict },
  { name: 'entity', type: 'string', of: ({ subject }) => subject.entity },
  { name: 'target_kind', type: 'string', of: ({ target }) => target.kind },
  { name: 'target_id', type: 'string', of: ({ target }) => target.id },
  { name: 'scope', type: 'string', of: ({ scope }) => scope },
  { name: 'network', type: 'string', of: ({ network }) => network },
  { name: 'state', type: 'string', of: ({ state }) => state },
  { name: 'author', type: 'string', of: ({ author }) => author },
  { name: 'reason', type: 'string', of: ({ reason }) => reason },
  { name: 'note', type: 'string', of: ({ note }) => note },
  { name: 'expires_at', type: 'time', of: ({ expires_at }) => expires_at },
  { name: 'hidden_findings', type: 'number', unit: 'short', of: ({ effect }) => effect.hidden_findings },
  { name: 'hidden_sessions', type: 'number', unit: 'short', of: ({ effect }) => effect.hidden_sessions },
  { name: 'hidden_alerts', type: 'number', unit: 'short', of: ({ effect }) => effect.hidden_alerts },
  { name: 'effect', type: 'string', of: ({ effect }) => effect.sentence },
  { name: 'said_of', type: 'string', of: ({ subject }) => subject.sentence },
  { name: 'undone_by', type: 'string', of: ({ undone }) => undone?.author ?? null },
  { name: 'undone_at', type: 'time', of: ({ undone }) => undone?.at ?? null },
  { name: 'undo_reason', type: 'string', of: ({ undone }) => undone?.reason ?? null },
  { name: 'disposition_id', type: 'string', of: ({ disposition_id }) => disposition_id },
];

/** Dispositions, newest first, of all times whatever the time range. */
export const dispositions = defineQuery({
  queryType: 'dispositions',
  answer: ({ active, target_kind, target_id, limit }, _range, { triage }) => {
    const rows = triage.dispositions({ target: { kind: target_kind, id: target_id }, active }).slice(0, limit);
    return Promise.resolve([{ name: 'dispositions', meta: { type: 'table', typeVersion: [0, 1] }, fields: toFields(DISPOSITION_COLUMNS, rows) }]);
  },
});

const dispositionOf = (event: TriageEvent): string => (event.action === 'undo' ? event.disposition_id : event.disposition.disposition_id);

const AUDIT_COLUMNS: ReadonlyArray<Column<TriageEvent>> = [
  { name: 'time', type: 'time', of: ({ at }) => at },
  { name: 'author', type: 'string', of: ({ author }) => author },
  { name: 'action', type: 'string', of: ({ action }) => action },
  { name: 'verdict', type: 'string', of: (event) => (event.action === 'undo' ? null : event.disposition.verdict) },
  { name: 'reason', type: 'string', of: (event) => (event.action === 'undo' ? event.reason : event.disposition.reason) },
  { name: 'target_kind', type: 'string', of: (event) => (event.action === 'undo' ? null : event.disposition.target.kind) },
  { name: 'target_id', type: 'string', of: (event) => (event.action === 'undo' ? null : event.disposition.target.id) },
  { name: 'scope', type: 'string', of: (event) => (event.action === 'undo' ? null : event.disposition.scope) },
  { name: 'effect', type: 'string', of: (event) => (event.action === 'undo' ? null : event.disposition.effect.sentence) },
  { name: 'disposition_id', type: 'string', of: dispositionOf },
];

/** The triage log of the time range, newest first. */
export const triageAudit = defineQuery({
  queryType: 'triage_audit',
  answer: ({ limit }, { from_ms, to_ms }, { triage }) => {
    const rows = triage.events.filter(({ at }) => at >= from_ms && at < to_ms).reverse().slice(0, limit);
    return Promise.resolve([{ name: 'log of triage', meta: { type: 'table', typeVersion: [0, 1] }, fields: toFields(AUDIT_COLUMNS, rows) }]);
  },
});
