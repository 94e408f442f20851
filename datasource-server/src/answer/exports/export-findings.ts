import { AppError, type Disposition } from '@weir/schema';
import type { FindingsRequest } from '../../store/contract/store.ts';
import type { Triage } from '../../triage/triage.ts';
import { MAX_EXPORTED_FINDINGS, type ExportContext, type ExportedFinding } from './define-export.ts';

/** Selection of findings to export. */
export interface ExportRequest extends Omit<FindingsRequest, 'limit'> {
  /** Source, or a pattern with `*`. */
  readonly entity?: string;
  readonly kind?: string;
  readonly include_excepted: boolean;
}

/** Returns findings with their dispositions, most urgent first. @throws AppError `export.too_large` */
export const findToExport = async (triage: Triage, { kind, ...request }: ExportRequest): Promise<{ findings: ExportedFinding[]; hidden_count: ExportContext['hidden_count'] }> => {
  const { findings, is_cut } = await triage.findings({ ...request, include_excepted: true, limit: MAX_EXPORTED_FINDINGS });
  if (is_cut) throw new AppError('export.too_large', `The time range has too many findings: the limit of an export is ${MAX_EXPORTED_FINDINGS.toLocaleString('en-US')}.`);
  const wanted = findings.filter(({ finding }) => kind === undefined || finding.kind === kind);
  const shown = request.include_excepted ? wanted : wanted.filter(({ is_excepted }) => !is_excepted);
  const dispositions = triage.dispositions();
  const byId = new Map(dispositions.map((disposition) => [disposition.disposition_id, disposition]));
  const undoneOf = new Map<string, Disposition[]>();
  for (const disposition of dispositions) {
    if (disposition.undone === null || disposition.target.kind !== 'finding') continue;
    undoneOf.set(disposition.target.id, [...(undoneOf.get(disposition.target.id) ?? []), disposition]);
  }
  return {
    findings: shown.map((marked) => ({
      ...marked,
      current: marked.disposition_id === null ? null : (byId.get(marked.disposition_id) ?? null),
      undone: undoneOf.get(marked.finding.finding_id) ?? [],
    })),
    hidden_count: wanted.length - shown.length,
  };
};
