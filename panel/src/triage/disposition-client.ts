import { getBackendSrv, isFetchError } from '@grafana/runtime';
import type { Disposition, DispositionEffect, DispositionRequest } from '@weir/schema';

const post = <Answer>(uid: string, path: string, body: object): Promise<Answer> =>
  getBackendSrv().post<Answer>(`/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`, body, { showErrorAlert: false });

/** What a disposition would change; nothing is kept. */
export const previewDisposition = (uid: string, request: DispositionRequest): Promise<DispositionEffect> =>
  post(uid, 'dispositions/preview', request);

/** Makes a disposition; Grafana's user is its author. */
export const makeDisposition = (uid: string, request: DispositionRequest): Promise<Disposition> => post(uid, 'dispositions', request);

/** Takes a disposition back. */
export const undoDisposition = (uid: string, id: string, reason: string): Promise<Disposition> =>
  post(uid, `dispositions/${encodeURIComponent(id)}/undo`, { reason });

/** Why a call failed, in the server's words where it has some. */
export function toReason(error: unknown): string {
  if (isFetchError<{ message?: string } | undefined>(error)) {
    return error.data?.message ?? error.statusText ?? `The data source answered with status ${error.status}.`;
  }
  return error instanceof Error ? error.message : String(error);
}
