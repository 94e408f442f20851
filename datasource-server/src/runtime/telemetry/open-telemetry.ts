import { setTimeout as sleep } from 'node:timers/promises';
import { DiagLogLevel, context, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** How long a server that ends waits for somebody to take its last spans. */
const LAST_SPANS_MS = 3_000;
const MAX_PROBLEM_CHARACTERS = 300;

/**
 * Begins to export spans by OTLP over HTTP, to where OpenTelemetry's variables say; the exporter reads them itself. This
 * file is imported only where there is such a place, for all that it brings.
 *
 * @param report gets what goes wrong in sending, which nothing else is told of
 * @returns what sends the last spans and ends the export; it gives up after a few seconds where nobody takes them
 */
export const exportSpans = (version: string, report: (problem: string) => void): (() => Promise<void>) => {
  const tell = (problem: string): void => report(problem.slice(0, MAX_PROBLEM_CHARACTERS));
  const nothing = (): void => undefined;
  diag.setLogger({ error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'weir', 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return async () => {
    await Promise.race([provider.shutdown().catch(() => undefined), sleep(LAST_SPANS_MS, undefined, { ref: false })]);
    trace.disable();
    propagation.disable();
    context.disable();
  };
};
