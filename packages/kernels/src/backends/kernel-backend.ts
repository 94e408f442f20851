import { WASM, WASM_SIMD } from '../forests/forest-kernels-wasm.ts';

/** How the hot loops run. All backends return bit-identical results. */
export type KernelBackend = 'wasm-simd' | 'wasm' | 'javascript';

const BINARIES: Partial<Record<KernelBackend, string>> = { 'wasm-simd': WASM_SIMD, wasm: WASM };
const FASTEST_FIRST: readonly KernelBackend[] = ['wasm-simd', 'wasm', 'javascript'];

/** Compiled WebAssembly, opaque. */
export type WasmModule = object;

/** The parts of WebAssembly used here. No type library shared by Node, workers and browsers declares them. */
interface Runtime {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => WasmModule;
    readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
    readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  };
}

let inUse: { readonly backend: KernelBackend; readonly module: WasmModule | null } | null = null;

/** Returns the backend in use: the fastest one that this runtime allows, unless {@link useKernelBackend} selected another. */
export function kernelBackend(): KernelBackend {
  return chosen().backend;
}

/**
 * Selects the backend of the hot loops; 'auto' selects the fastest one that this runtime allows.
 *
 * A browser without WebAssembly or SIMD, or whose content security policy forbids compiling, falls back automatically.
 *
 * @throws RangeError when the runtime does not support it.
 */
export function useKernelBackend(backend: KernelBackend | 'auto'): KernelBackend {
  if (backend === 'auto') {
    inUse = null;
    return kernelBackend();
  }
  const found = open(backend);
  if (found === null) throw new RangeError(`backend is ${backend}, which this runtime cannot compile; 'auto' uses the fastest available one`);
  inUse = found;
  return backend;
}

/** Returns the compiled kernels of forests; null if the backend is plain JavaScript. */
export function wasmModule(): WasmModule | null {
  return chosen().module;
}

/** Compiles kernels from base64; null if this runtime has no WebAssembly, lacks a feature, or its content security policy forbids compiling. */
export function compileKernels(binary: string): WasmModule | null {
  try {
    return new (globalThis as unknown as Runtime).WebAssembly.Module(Uint8Array.from(atob(binary), (byte) => byte.charCodeAt(0)));
  } catch {
    return null;
  }
}

const PAGE_BYTES = 65_536;

/**
 * Creates an instance with its own memory of sufficient size.
 *
 * The memory never grows: growing detaches the buffer, and after the first detached buffer V8 runs all typed-array code slower.
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
  const module = compileKernels(binary);
  return module === null ? null : { backend, module };
}
