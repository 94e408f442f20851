import type { LevelKernels } from './level-kernel-methods.ts';
import { createJavaScriptLevelKernels } from './javascript-levels.ts';
import { createWasmLevelKernels } from './wasm-levels.ts';
import { compileKernels, kernelBackend, type WasmModule } from '../backends/kernel-backend.ts';
import { WASM } from './level-kernels-wasm.ts';

const FIRST_CAPACITY = 4096;

let inUse: { readonly isWasm: boolean; readonly capacity: number; readonly kernels: LevelKernels } | null = null;
let compiled: WasmModule | null | undefined;

/** Returns kernels with memory for `count` values. They are the same for all series, one at a time. */
export function openLevelKernels(count: number): LevelKernels {
  const isWasm = kernelBackend() !== 'javascript';
  if (inUse !== null && inUse.isWasm === isWasm && inUse.capacity >= count) return inUse.kernels;
  const capacity = Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(count)));
  const module = isWasm ? (compiled ??= compileKernels(WASM)) : null;
  const kernels = module === null ? createJavaScriptLevelKernels(capacity) : createWasmLevelKernels(module, capacity);
  inUse = { isWasm, capacity, kernels };
  return kernels;
}
