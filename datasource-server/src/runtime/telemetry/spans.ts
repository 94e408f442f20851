import { SpanKind, SpanStatusCode, context, propagation, trace, type Attributes, type Span } from '@opentelemetry/api';
import { AppError } from '@weir/schema';

/** Its spans do nothing until `open-telemetry.ts` starts the export. */
const tracer = trace.getTracer('weir');

/** Runs work in a child span of the active one. An error sets the span's error code and message. */
export const inSpan = <T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> => runSpan(name, SpanKind.INTERNAL, attributes, work);

/** Runs a statement of the store in a child span of the active one; without a span outside of requests, as in background jobs. */
export const inStatementSpan = <T>(sql: string, run: () => Promise<T>): Promise<T> => {
  if (trace.getActiveSpan() === undefined) return run();
  const text = sql.replace(/\s+/g, ' ').trim();
  const operation = text.slice(0, text.indexOf(' ')).toUpperCase();
  return runSpan(`${operation} duckdb`, SpanKind.CLIENT, { 'db.system.name': 'duckdb', 'db.operation.name': operation, 'db.query.text': text }, run);
};

/** Runs a handler in a new request span, a child of the span in the caller's headers if there is one. Returns the new span. */
export const inRequestSpan = (headers: Record<string, unknown>, attributes: Attributes, handle: () => void): Span => {
  const above = propagation.extract(context.active(), headers);
  const span = tracer.startSpan(String(attributes['http.request.method']), { kind: SpanKind.SERVER, attributes }, above);
  context.with(trace.setSpan(above, span), handle);
  return span;
};

/** Returns the trace and span id for a log line; empty outside of a span. */
export const spanIds = (): { trace_id?: string; span_id?: string } => {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
};

const runSpan = <T>(name: string, kind: SpanKind, attributes: Attributes, work: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute('error.type', error instanceof AppError ? error.code : 'internal.unexpected');
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof AppError ? error.message : undefined });
      throw error;
    } finally {
      span.end();
    }
  });
