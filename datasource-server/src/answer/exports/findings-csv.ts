import Papa from 'papaparse';
import { FORMULA_START } from '@weir/schema';
import { defineExport, type ExportedFinding } from './define-export.ts';

type Cell = string | number | boolean | null;

const toTime = (time_ms: number): string => new Date(time_ms).toISOString();

const COLUMNS: ReadonlyArray<[name: string, of: (exported: ExportedFinding) => Cell]> = [
  ['finding_id', ({ finding }) => finding.finding_id],
  ['severity', ({ finding }) => finding.severity],
  ['priority', ({ finding }) => finding.priority ?? 'usual'],
  ['confidence', ({ finding }) => finding.confidence],
  ['kind', ({ finding }) => finding.kind],
  ['entity', ({ finding }) => finding.entity],
  ['start_time', ({ finding }) => toTime(finding.start_time)],
  ['end_time', ({ finding }) => toTime(finding.end_time)],
  ['direction', ({ finding }) => finding.direction],
  ['typical', ({ finding }) => finding.typical],
  ['actual', ({ finding }) => finding.actual],
  ['unit', ({ finding }) => finding.unit],
  ['session_count', ({ finding }) => finding.session_count],
  ['technique_id', ({ finding }) => finding.technique?.id ?? null],
  ['technique_name', ({ finding }) => finding.technique?.name ?? null],
  ['sentence', ({ finding }) => finding.sentence],
  ['advice', ({ finding }) => finding.advice],
  ['asn', ({ finding }) => finding.context?.asn ?? null],
  ['organisation', ({ finding }) => finding.context?.organisation ?? null],
  ['network_kind', ({ finding }) => finding.context?.kind ?? null],
  ['disposition', ({ disposition }) => disposition],
  ['disposition_by', ({ current }) => current?.author ?? null],
  ['disposition_reason', ({ current }) => current?.reason ?? null],
  ['is_excepted', ({ is_excepted }) => is_excepted],
];

const SAFE = { escapeFormulae: FORMULA_START, newline: '\n', header: false };
const toLine = (cells: readonly Cell[]): string => `${Papa.unparse([cells], SAFE)}\n`;

/** Writes one line per finding. Text that a spreadsheet would run as a formula starts with an apostrophe; unknown values are empty. */
export const findingsCsv = defineExport({
  id: 'csv',
  title: 'Table of findings (CSV)',
  type: 'text/csv',
  extension: 'csv',
  *write(findings) {
    yield toLine(COLUMNS.map(([name]) => name));
    for (const finding of findings) yield toLine(COLUMNS.map(([, of]) => of(finding)));
  },
});
