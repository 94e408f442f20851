import { WASM, WASM_SIMD } from './forest-kernels-wasm.ts';

/** How the hot loops run. All give the same results to the last bit. */
export type KernelBackend = 'wasm-simd' | 'wasm' | 'javascript';

const BINARIES: Partial<Record<KernelBackend, string>> = { 'wasm-simd': WASM_SIMD, wasm: WASM };
const FASTEST_FIRST: readonly KernelBackend[] = ['wasm-simd', 'wasm', 'javascript'];

/** Compiled WebAssembly, opaque. */
export type WasmModule = object;

/** What this runtime has of WebAssembly: types of it are in no library that all of Node, workers and browsers share. */
interface Runtime {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => WasmModule;
    readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
    readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  };
}

let inUse: { readonly backend: KernelBackend; readonly module: WasmModule | null } | null = null;

/** Tells how the hot loops run here: the fastest way that this runtime allows, unless {@link useKernelBackend} chose another. */
export function kernelBackend(): KernelBackend {
  return chosen().backend;
}

/**
 * Chooses how the hot loops run; 'auto' goes back to the fastest way that this runtime allows.
 *
 * A browser without WebAssembly or SIMD, or whose content policy forbids to compile, falls back by itself.
 *
 * @throws RangeError when the runtime does not allow it.
 */
export function useKernelBackend(backend: KernelBackend | 'auto'): KernelBackend {
  if (backend === 'auto') {
    inUse = null;
    return kernelBackend();
  }
  const found = open(backend);
  if (found === null) throw new RangeError(`backend is ${backend}, which this runtime cannot compile; 'auto' takes the fastest that it can`);
  inUse = found;
  return backend;
}

/** The compiled kernels, null where plain JavaScript runs. */
export function wasmModule(): WasmModule | null {
  return chosen().module;
}

const PAGE_BYTES = 65_536;

/**
 * A new instance with a memory of its own, large enough from the start.
 *
 * It never grows: growing detaches the buffer, and after the first detached buffer V8 runs all code on typed arrays slower.
 */
export function instantiate<Exports extends object>(module: WasmModule, bytes: number): { readonly exports: Exports; readonly buffer: ArrayBuffer } {
  const { Instance, Memory } = (globalThis as unknown as Runtime).WebAssembly;
  const memory = new Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  return { exports: new Instance(module, { env: { memory } }).exports as Exports, buffer: memory.buffer };
}

function chosen(): NonNullable<typeof inUse> {
  if (inUse === null) {
    for (const backend of FASTEST_FIRST) if ((inUse = open(backend)) !== null) break;
  }
  return inUse!;
}

function open(backend: KernelBackend): typeof inUse {
  const binary = BINARIES[backend];
  if (binary === undefined) return { backend, module: null };
  try {
    return { backend, module: new (globalThis as unknown as Runtime).WebAssembly.Module(Uint8Array.from(atob(binary), (byte) => byte.charCodeAt(0))) };
  } catch {
    // No WebAssembly, no SIMD, or a content policy that forbids it.
    return null;
  }
}
