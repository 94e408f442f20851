import { ENGINE_IDS } from '../../detect/models/engines/index.ts';
import { loadConfig } from './config.ts';

it('takes Weir\'s own engine where nothing is said', () => {
  expect(loadConfig({}, {}).engine).toBe('weir');
});

it.each(ENGINE_IDS)('takes the engine %s, and a flag wins over the environment', (id) => {
  expect(loadConfig({}, { WEIR_ENGINE: id }).engine).toBe(id);
  expect(loadConfig({ engine: id }, { WEIR_ENGINE: 'weir' }).engine).toBe(id);
});

it('names the setting and the engines there are where one is unknown', () => {
  expect(() => loadConfig({}, { WEIR_ENGINE: 'onnx' })).toThrow('WEIR_ENGINE is "onnx": Invalid option: expected one of "weir"|"ml".');
});

it('exports traces only where OpenTelemetry names a place for them', () => {
  const exportsTo = (environment: NodeJS.ProcessEnv): boolean => loadConfig({}, environment).exports_traces;
  const place = 'http://127.0.0.1:4318';
  expect(exportsTo({})).toBe(false);
  expect(exportsTo({ OTEL_SERVICE_NAME: 'weir', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe(false);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: place })).toBe(true);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${place}/v1/traces` })).toBe(true);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: place, OTEL_SDK_DISABLED: 'true' })).toBe(false);
  expect(exportsTo({ OTEL_EXPORTER_OTLP_ENDPOINT: place, OTEL_TRACES_EXPORTER: 'none' })).toBe(false);
});

it('says which way of sending traces it has', () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  expect(() => loadConfig({}, environment)).toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL is "grpc".*http\/protobuf/);
});
