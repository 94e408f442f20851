/** Every error Weir answers with: code, HTTP status, and what to do next. A code is never reused. */
export const ERROR_CODES = {
  'auth.missing_token': { status: 401, hint: 'Send the header "Authorization: Bearer TOKEN" with the server\'s token.' },
  'auth.bad_token': { status: 403, hint: 'Use the token the server was started with (WEIR_TOKEN).' },
  'auth.bad_origin': { status: 403, hint: 'Call the server from its own page or from a program; give it a token to use it from elsewhere.' },
  'auth.bad_host': { status: 403, hint: 'Call the server by a loopback name, or start it with a token.' },
  'config.port_in_use': { status: 500, hint: 'Stop what listens there, or choose another port with --port or WEIR_PORT.' },
  'config.invalid': { status: 500, hint: 'Correct the setting and start again.' },
  'server.unreachable': { status: 503, hint: 'Start a server with "weir serve", or name one with --url.' },
  'http.not_found': { status: 404, hint: 'The routes are listed in /api/v1/openapi.json.' },
  'http.bad_json': { status: 400, hint: 'Send a JSON object.' },
  'http.bad_request': { status: 400, hint: 'The routes and their shapes are listed in /api/v1/openapi.json.' },
  'http.too_large': { status: 413, hint: 'Send less at once, or raise the limit in the configuration.' },
  'http.unsupported_type': { status: 415, hint: 'Send a log as text/plain, packed or not, to /api/v1/sessions and application/json elsewhere.' },
  'http.too_many_requests': { status: 429, hint: 'Wait a moment and repeat the request.' },
  'ingest.empty': { status: 400, hint: 'Send a log with its header line, where its kind has one, and at least one row.' },
  'ingest.wrong_columns': { status: 400, hint: 'Look up the log in docs/guides/sources.md; name its fields or give a mapping of its columns where it is none of them.' },
  'ingest.not_text': { status: 400, hint: 'Send UTF-8 text, plain or packed with gzip or zstd, or Parquet; convert the file first.' },
  'ingest.bad_compression': { status: 400, hint: 'Check that the file is whole, or unpack it first.' },
  'ingest.expands_too_much': { status: 413, hint: 'Unpack the file and look at it; send it unpacked if it is what you meant.' },
  'ingest.bad_parquet': { status: 400, hint: 'Check that the file is whole, and has no nested columns or encryption.' },
  'ingest.parquet_too_large': { status: 413, hint: 'Write smaller files or groups of rows, or send the log as text.' },
  'ingest.line_too_long': { status: 400, hint: 'Check that the file has line ends, and is the file you meant.' },
  'ingest.no_valid_rows': { status: 422, hint: 'Correct the rows, or name the columns as in the sample, data/sample/sessions.csv.' },
  'ingest.busy': { status: 503, hint: 'Repeat the upload when the present ones are done; nothing was stored.' },
  'ingest.aborted': { status: 400, hint: 'The upload broke off; send it again. Rows that are there already count once.' },
  'feeds.invalid': { status: 500, hint: 'Correct the file of feeds and start again; docs/guides/feeds.md lists what a feed may say.' },
  'model.not_ready': { status: 409, hint: 'Send more sessions, then POST /api/v1/train.' },
  'model.unreadable': { status: 500, hint: 'Train again: weir train, or POST /api/v1/train.' },
  'model.retraining': { status: 409, hint: 'Wait for it: GET /api/v1/retrain says how far it is.' },
  'model.unknown_version': { status: 404, hint: 'List the models that are stored with GET /api/v1/models: the champion and those that are kept.' },
  'query.invalid': { status: 400, hint: 'Compare the query with querySchema in /api/v1/openapi.json.' },
  'query.too_slow': { status: 504, hint: 'Choose a shorter time range or fewer filters.' },
  'query.cancelled': { status: 499, hint: 'Ask again where the answer is still wanted.' },
  'query.too_large': { status: 413, hint: 'Ask for fewer rows, or for fewer queries at once.' },
  'query.bad_range': { status: 400, hint: 'Choose a time range whose start lies before its end.' },
  'rule.not_alertable': { status: 400, hint: 'Choose a query that alerts may rest on; docs/guides/alerts.md lists them.' },
  'rule.no_history': { status: 400, hint: 'Choose a query on sessions or findings of a time range.' },
  'rule.too_many_evaluations': { status: 400, hint: 'Choose a shorter time range or a longer interval.' },
  'score.invalid_session': { status: 400, hint: 'Send one session with the properties of SessionInput.' },
  'finding.not_found': { status: 404, hint: 'List the findings with GET /api/v1/findings; a new model or new sessions may have changed them.' },
  'finding.changing': { status: 409, hint: 'Repeat the request in a moment; if that does not help, train again: weir train.' },
  'finding.too_large': { status: 413, hint: 'Analyze an extract of the log with "weir analyze"; the finding itself names its sessions.' },
  'finding.bad_file': { status: 400, hint: 'Download the finding again: weir finding-file ID --out FILE.' },
  'disposition.unknown_target': { status: 404, hint: 'Take the id from the findings or sessions query, or the address of a source that was seen.' },
  'disposition.not_found': { status: 404, hint: 'List the dispositions with GET /api/v1/dispositions.' },
  'disposition.already_undone': { status: 409, hint: 'Nothing is left to undo; make a new disposition to say it again.' },
  'disposition.wrong_network': { status: 400, hint: 'Name a network that holds the address of the target, such as 192.0.2.0/24.' },
  'disposition.bad_expiry': { status: 400, hint: 'Choose a time in the future, or leave expires_at out.' },
  'disposition.too_many': { status: 409, hint: 'Undo dispositions that are no longer needed: the query exceptions_review lists them.' },
  'export.too_large': { status: 413, hint: 'Choose a shorter time range (from_ms, to_ms) or a higher min_severity, and export in parts.' },
  'file.unreadable': { status: 400, hint: 'Check the path and that the file may be read.' },
  'file.unwritable': { status: 400, hint: 'Check the path and that the folder may be written to.' },
  'store.locked': { status: 500, hint: 'Stop the other Weir process that has this data folder open, or choose another.' },
  'store.out_of_memory': { status: 503, hint: 'Ask for less at once, or raise WEIR_STORE_MEMORY_MB.' },
  'store.failed': { status: 500, hint: 'Look at the server log; the data folder may be full or read-only.' },
  'internal.unexpected': { status: 500, hint: 'Look at the server log, and report it with the lines around it.' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The one error class. The message says what was wrong, the value got and the values allowed; never a
 * secret or a raw log line. Decide by `code`, never by text.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly hint: string;
  /** The part that raised it, such as `ingest` or `query`. */
  readonly source: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, extra: { details?: Record<string, unknown>; hint?: string; cause?: unknown } = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.hint = extra.hint ?? ERROR_CODES[code].hint;
    this.source = code.slice(0, code.indexOf('.'));
    this.details = extra.details ?? {};
  }

  /** The error as the API answers it. */
  toJSON(): ErrorBody {
    return { error: { code: this.code, message: this.message, hint: this.hint, details: this.details } };
  }
}

/** Shape of every error answer. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}
