/** Every error code with its HTTP status and a hint on what to do next. A code is never reused. */
export const ERROR_CODES = {
  'auth.missing_token': { status: 401, hint: 'Send the header "Authorization: Bearer TOKEN" with the server\'s token.' },
  'auth.bad_token': { status: 403, hint: 'Use the token the server was started with (WEIR_TOKEN).' },
  'auth.bad_origin': { status: 403, hint: 'Call the server from its own page or from a program, or start it with a token (WEIR_TOKEN) to allow other origins.' },
  'auth.bad_host': { status: 403, hint: 'Call the server by a loopback name such as localhost, or start it with a token (WEIR_TOKEN).' },
  'cli.usage': { status: 400, hint: 'Run "weir --help" to list the commands and their options.' },
  'cli.not_built': { status: 500, hint: 'Run "npm run build:server" in the repository, then run the command again.' },
  'config.port_in_use': { status: 500, hint: 'Stop the process that uses the port, or choose another port with --port or WEIR_PORT.' },
  'config.invalid': { status: 500, hint: 'Correct the setting and start the server again.' },
  'config.bad_detection_settings': { status: 500, hint: 'Correct the detection settings file; docs/reference/findings.md lists all settings.' },
  'server.unreachable': { status: 503, hint: 'Start a server with "weir serve", or give the address of one with --url.' },
  'http.not_found': { status: 404, hint: 'Look up the route in /api/v1/openapi.json.' },
  'http.bad_json': { status: 400, hint: 'Send a JSON object.' },
  'http.bad_request': { status: 400, hint: 'Compare the request with /api/v1/openapi.json.' },
  'http.too_large': { status: 413, hint: 'Send less data per request, or raise the limit in the configuration.' },
  'http.unsupported_type': { status: 415, hint: 'Send a log as text/plain (compressed or not) to /api/v1/sessions, and application/json to other routes.' },
  'http.too_many_requests': { status: 429, hint: 'Wait a moment, then repeat the request.' },
  'ingest.empty': { status: 400, hint: 'Send a log with at least one row, and with its header line if the format has one.' },
  'ingest.wrong_columns': { status: 400, hint: 'Compare the log with the formats in docs/guides/sources.md, or send a column mapping.' },
  'ingest.not_text': { status: 400, hint: 'Convert the file to UTF-8 text (plain, gzip or zstd) or to Parquet.' },
  'ingest.bad_compression': { status: 400, hint: 'Check that the file is complete, or decompress it before sending it.' },
  'ingest.unsupported_compression': { status: 415, hint: 'Decompress or extract the data, and send the log as text, gzip, zstd or Parquet.' },
  'ingest.expands_too_much': { status: 413, hint: 'Decompress the file, check that it is the right one, and send it uncompressed.' },
  'ingest.bad_parquet': { status: 400, hint: 'Check that the file is complete and not encrypted, or send the log as text.' },
  'ingest.parquet_too_large': { status: 413, hint: 'Write smaller files or row groups, or send the log as text.' },
  'ingest.line_too_long': { status: 400, hint: 'Check that the file is the right one and that it has line breaks.' },
  'ingest.no_valid_rows': { status: 422, hint: 'Correct the rows, or name the columns as in data/sample/sessions.csv.' },
  'ingest.busy': { status: 503, hint: 'Repeat the upload later; nothing was stored.' },
  'ingest.aborted': { status: 400, hint: 'Send the upload again. Rows that are already stored are counted once.' },
  'feeds.invalid': { status: 500, hint: 'Correct the feeds file and start the server again; docs/guides/feeds.md lists the settings of a feed.' },
  'model.not_ready': { status: 409, hint: 'Send more sessions, then POST /api/v1/train.' },
  'model.unreadable': { status: 500, hint: 'Fit a new model with "weir train" or POST /api/v1/train.' },
  'model.retraining': { status: 409, hint: 'Wait until it ends; GET /api/v1/retrain shows its progress.' },
  'model.unknown_version': { status: 404, hint: 'List the stored models (the champion and those kept) with GET /api/v1/models.' },
  'query.invalid': { status: 400, hint: 'Compare the query with querySchema in /api/v1/openapi.json.' },
  'query.too_slow': { status: 504, hint: 'Choose a shorter time range or fewer filters.' },
  'query.cancelled': { status: 499, hint: 'Send the query again if you still need the result.' },
  'query.too_large': { status: 413, hint: 'Request fewer rows, or fewer queries at once.' },
  'query.bad_range': { status: 400, hint: 'Choose a time range that starts before it ends.' },
  'rule.not_alertable': { status: 400, hint: 'Choose a query that supports alerting; docs/guides/alerts.md lists them.' },
  'rule.no_history': { status: 400, hint: 'Choose a query on the sessions or findings of a time range.' },
  'rule.too_many_evaluations': { status: 400, hint: 'Choose a shorter time range or a longer interval.' },
  'score.invalid_session': { status: 400, hint: 'Send one session with the properties of SessionInput in /api/v1/openapi.json.' },
  'finding.not_found': { status: 404, hint: 'List the findings with GET /api/v1/findings; a new model or new sessions can change them.' },
  'finding.changing': { status: 409, hint: 'Repeat the request in a moment. If it fails again, run "weir train".' },
  'finding.too_large': { status: 413, hint: 'Run "weir analyze" on an extract of the log; the finding lists its sessions.' },
  'finding.bad_file': { status: 400, hint: 'Download the finding again with "weir finding-file ID --out FILE".' },
  'disposition.unknown_target': { status: 404, hint: 'Use an id from the findings or sessions query, or the address of a known source.' },
  'disposition.not_found': { status: 404, hint: 'List the dispositions with GET /api/v1/dispositions.' },
  'disposition.already_undone': { status: 409, hint: 'Set a new disposition to apply it again.' },
  'disposition.wrong_network': { status: 400, hint: 'Choose a network that contains the address of the target, such as 192.0.2.0/24.' },
  'disposition.bad_expiry': { status: 400, hint: 'Choose a time in the future, or leave expires_at out.' },
  'disposition.too_many': { status: 409, hint: 'Undo dispositions that are no longer needed; the query exceptions_review lists them.' },
  'export.too_large': { status: 413, hint: 'Export in parts: choose a shorter time range (from_ms, to_ms) or a higher min_severity.' },
  'file.unreadable': { status: 400, hint: 'Check the path and the read permission of the file.' },
  'file.unwritable': { status: 400, hint: 'Check the path and the write permission of the folder.' },
  'store.locked': { status: 500, hint: 'Stop the other Weir process that uses this data folder, or choose another folder.' },
  'store.out_of_memory': { status: 503, hint: 'Request less data at once, or raise WEIR_STORE_MEMORY_MB.' },
  'store.failed': { status: 500, hint: 'Read the server log; the data folder can be full or read-only.' },
  'internal.unexpected': { status: 500, hint: 'Read the server log, and report the error with the log lines around it.' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The only error class. The message states what is wrong, the value received and the values allowed; it never
 * contains a secret or a raw log line. Decide by `code`, never by text.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly hint: string;
  /** Area that raised the error, such as `ingest` or `query`. */
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

  /** Returns the error as the API sends it. */
  toJSON(): ErrorBody {
    return { error: { code: this.code, message: this.message, hint: this.hint, details: this.details } };
  }
}

/** Shape of every error response. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}
