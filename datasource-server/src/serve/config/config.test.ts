import { ENGINE_IDS } from '../../detect/models/engines/index.ts';
import { loadConfig, SETTINGS } from './config.ts';

it('uses the built-in engine by default', () => {
  expect(loadConfig({}, {}).engine).toBe('weir');
});

it.each(ENGINE_IDS)('accepts the engine %s, and a flag wins over the environment', (id) => {
  expect(loadConfig({}, { WEIR_ENGINE: id }).engine).toBe(id);
  expect(loadConfig({ engine: id }, { WEIR_ENGINE: 'weir' }).engine).toBe(id);
});

it('names the setting, the value and the allowed values', () => {
  expect(() => loadConfig({}, { WEIR_ENGINE: 'onnx' })).toThrow('WEIR_ENGINE is not valid: got "onnx", expected weir or ml.');
});

it('exports traces only when OpenTelemetry names an endpoint', () => {
  const exportsTo = (environment: NodeJS.ProcessEnv): boolean => loadConfig({}, environment).exports_traces;
  const endpoint = 'http://127.0.0.1:4318';
  expect(exportsTo({})).toBe(false);
  expect(exportsTo({ OTEL_SERVICE_NAME: 'weir', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe(false);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBe(true);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces` })).toBe(true);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' })).toBe(false);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBe(false);
});

it('names the supported protocol for traces', () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  expect(() => loadConfig({}, environment)).toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL is not supported: got "grpc", expected http\/protobuf/);
});

it('never repeats a secret in a message', () => {
  expect(() => loadConfig({}, { WEIR_TOKEN: 'hunter2' })).toThrow('WEIR_TOKEN is not valid: got a value of the wrong length, expected 16 characters or more.');
});

it.each(SETTINGS)('describes $variable', ({ variable, range, description, default_text }) => {
  expect(variable).toMatch(/^WEIR_[A-Z_]+$/);
  for (const text of [range, description, default_text]) expect(text).toMatch(/\S/);
  expect(description).toMatch(/\.$/);
});
