import type { ErrorBody } from '@weir/schema';

/** Functions that a thread offers by name; parameters and results must be structured-cloneable. */
export type ThreadMethods<Methods> = { readonly [Name in keyof Methods]: (...parameters: never[]) => unknown };

/** A request to a thread. */
export interface ThreadCall {
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

/** Parts of an error that is not an AppError. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** The answer to a request with the same id. */
export type ThreadReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly app_error: ErrorBody['error'] }
  | { readonly id: number; readonly error: PlainError };
