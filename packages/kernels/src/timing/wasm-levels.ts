import { instantiate, type WasmModule } from '../backends/kernel-backend.ts';
import type { LevelKernels } from './level-kernel-methods.ts';

/** Exports of wasm/level-kernels.ts. */
interface LevelExports {
  median(values: number, count: number, spare: number): number;
  deviation(values: number, count: number, middle: number, spare: number): number;
  medianStep(values: number, count: number, spare: number): number;
  place(values: number, count: number, minLength: number, noise: number, cost: number, starts: number): number;
}

/** The kernels keep their own tables below. */
const STARTS_AT = 14_336;
const VALUES_AT = 16_384;

/** Creates the kernels in the memory of a WebAssembly instance, 16 bytes a value. */
export function createWasmLevelKernels(module: WasmModule, capacity: number): LevelKernels {
  const spareAt = VALUES_AT + 8 * capacity;
  const { exports, buffer } = instantiate<LevelExports>(module, spareAt + 8 * capacity);
  const { median, deviation, medianStep, place } = exports;
  const found = new Int32Array(buffer, STARTS_AT, (VALUES_AT - STARTS_AT) / 4);
  return {
    values: new Float64Array(buffer, VALUES_AT, capacity),
    median: (from, to) => median(VALUES_AT + 8 * from, to - from, spareAt) + 0,
    deviation: (from, to, middle) => deviation(VALUES_AT + 8 * from, to - from, middle, spareAt),
    medianStep: (count) => medianStep(VALUES_AT, count, spareAt),
    place: (from, to, minLength, noise, cost, starts) => {
      const count = place(VALUES_AT + 8 * from, to - from, minLength, noise, cost, STARTS_AT);
      for (let i = count - 1; i >= 0; i--) starts.push(from + found[i]);
    },
  };
}
