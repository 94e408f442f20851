import { SpanKind, SpanStatusCode, context, propagation, trace, type Attributes, type Span } from '@opentelemetry/api';
import { AppError } from '@weir/schema';

/** Until traces are exported (`open-telemetry.ts`), its spans do nothing. */
const tracer = trace.getTracer('weir');

/** Runs work as a span below the present one. Work that throws marks the span with the error's code and sentence. */
export const inSpan = <T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> => runSpan(name, SpanKind.INTERNAL, attributes, work);

/** Runs a statement of the store as a span below the present one; alone where no request is under way, as in the background. */
export const inStatementSpan = <T>(sql: string, run: () => Promise<T>): Promise<T> => {
  if (trace.getActiveSpan() === undefined) return run();
  const text = sql.replace(/\s+/g, ' ').trim();
  const operation = text.slice(0, text.indexOf(' ')).toUpperCase();
  return runSpan(`${operation} duckdb`, SpanKind.CLIENT, { 'db.system.name': 'duckdb', 'db.operation.name': operation, 'db.query.text': text }, run);
};

/** Runs a handler in the span of its request, below the caller's where the headers name one; answers with that span. */
export const inRequestSpan = (headers: Record<string, unknown>, attributes: Attributes, handle: () => void): Span => {
  const above = propagation.extract(context.active(), headers);
  const span = tracer.startSpan(String(attributes['http.request.method']), { kind: SpanKind.SERVER, attributes }, above);
  context.with(trace.setSpan(above, span), handle);
  return span;
};

/** What a line of the log says of the span it is written in; nothing where there is none. */
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
