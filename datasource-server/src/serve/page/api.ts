import type { DataAudit, Finding, Frame, HealthAnswer, ModelSummary, QueryBatch } from '@weir/schema';

/** A failed request, with the server's error if it sent one. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, message: string, hint: string) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Frames of one query of a batch, or its error message. */
export interface QueryResult {
  readonly frames: readonly Frame[];
  readonly error: string | null;
}

/** The part of the server's API that the page uses. */
export interface Api {
  readonly loadHealth: () => Promise<HealthAnswer>;
  readonly loadModel: () => Promise<ModelSummary>;
  readonly loadAudit: () => Promise<DataAudit>;
  readonly loadFindings: () => Promise<readonly Finding[]>;
  readonly loadQueries: (batch: QueryBatch) => Promise<Readonly<Record<string, QueryResult>>>;
}

interface ErrorAnswer {
  error?: { code?: string; message?: string; hint?: string };
}

const toFailure = async (response: Response): Promise<ApiFailure> => {
  const body = (await response.json().catch(() => ({}))) as ErrorAnswer;
  return new ApiFailure(
    response.status,
    body.error?.code ?? '',
    body.error?.message ?? `The server answered with status ${response.status}.`,
    body.error?.hint ?? 'Look at the server log.',
  );
};

/** Returns an API client on `fetch`. It calls `findToken` at each request. */
export const createApi = (fetchAnswer: typeof fetch, findToken: () => string | null): Api => {
  const load = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const token = findToken();
    const response = await fetchAnswer(`api/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((cause: unknown) => {
      throw new ApiFailure(0, 'page.unreachable', 'The server does not answer.', `Check that Weir is running (${String(cause)}).`);
    });
    if (!response.ok) throw await toFailure(response);
    return (await response.json()) as Answer;
  };
  return {
    loadHealth: () => load('health'),
    loadModel: () => load('model'),
    loadAudit: () => load('audit'),
    loadFindings: async () => (await load<{ findings: Finding[] }>('findings')).findings,
    loadQueries: async (batch) => {
      const { results } = await load<{ results: Record<string, { error?: string; frames?: Frame[] }> }>('query', batch);
      return Object.fromEntries(
        Object.entries(results).map(([ref_id, { error, frames }]) => [ref_id, { frames: frames ?? [], error: error ?? null }]),
      );
    },
  };
};

/** Returns true if a token, or another token, would help. It does not help against a wrong host name. */
export const wantsToken = (failure: unknown): boolean =>
  failure instanceof ApiFailure && (failure.status === 401 || failure.code === 'auth.bad_token');
