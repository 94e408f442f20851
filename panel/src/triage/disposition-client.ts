import { getBackendSrv, isFetchError } from '@grafana/runtime';
import type { Disposition, DispositionEffect, DispositionRequest } from '@weir/schema';

const post = <Answer>(uid: string, path: string, body: object): Promise<Answer> =>
  getBackendSrv().post<Answer>(`/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`, body, { showErrorAlert: false });

/** Previews the effect of a disposition. Nothing is stored. */
export const previewDisposition = (uid: string, request: DispositionRequest): Promise<DispositionEffect> =>
  post(uid, 'dispositions/preview', request);

/** Creates a disposition. Its author is the Grafana user. */
export const makeDisposition = (uid: string, request: DispositionRequest): Promise<Disposition> => post(uid, 'dispositions', request);

/** Undoes a disposition. */
export const undoDisposition = (uid: string, id: string, reason: string): Promise<Disposition> =>
  post(uid, `dispositions/${encodeURIComponent(id)}/undo`, { reason });

/** Returns the reason of a failed call: the server's message if there is one. */
export function toReason(error: unknown): string {
  if (isFetchError<{ message?: string } | undefined>(error)) {
    return error.data?.message ?? error.statusText ?? `The data source returned status ${error.status}.`;
  }
  return error instanceof Error ? error.message : String(error);
}
