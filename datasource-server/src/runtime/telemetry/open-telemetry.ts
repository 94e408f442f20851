import { setTimeout as sleep } from 'node:timers/promises';
import { DiagLogLevel, context, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** How long a stopping server waits for the export of its last spans. */
const LAST_SPANS_MS = 3_000;
const MAX_PROBLEM_CHARACTERS = 300;

/**
 * Exports spans by OTLP over HTTP. The exporter reads its endpoint and headers from OpenTelemetry's environment variables.
 * Import this file only when an endpoint is set, because its dependencies are large.
 *
 * @param report receives the problems of the export, which are reported nowhere else
 * @returns a function that sends the last spans and stops the export; it gives up after LAST_SPANS_MS
 */
export const exportSpans = (version: string, report: (problem: string) => void): (() => Promise<void>) => {
  const reportShort = (problem: string): void => report(problem.slice(0, MAX_PROBLEM_CHARACTERS));
  const nothing = (): void => undefined;
  diag.setLogger({ error: reportShort, warn: reportShort, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
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
