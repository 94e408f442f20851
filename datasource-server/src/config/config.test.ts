import { ENGINE_IDS } from '../models/engines/index.ts';
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
