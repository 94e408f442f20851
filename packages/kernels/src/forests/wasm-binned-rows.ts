import { MAX_BINS } from './binning.ts';
import type { BinnedRows } from './binned-rows.ts';
import { instantiate, type WasmModule } from '../backends/kernel-backend.ts';

/** Exports of wasm/forest-kernels.ts for growing trees. */
interface GrowExports {
  count(bins: number, rows: number, marks: number, nRows: number, nClasses: number, histogram: number): void;
  partition(bins: number, bin: number, rows: number, marks: number, nRows: number, spare: number, spareMarks: number): number;
}

/** Limit of a 32-bit memory. */
const MAX_BYTES = 2 ** 31;

/** Creates the same as createBinnedRows in the memory of a WebAssembly instance; null if it needs more than 2 GiB. */
export function createWasmBinnedRows(module: WasmModule, bins: Uint8Array, nSamples: number, nClasses: number): BinnedRows | null {
  let end = 64;
  const take = (bytes: number): number => {
    const at = end;
    end = Math.ceil((end + bytes) / 64) * 64;
    return at;
  };
  const binsAt = take(bins.length);
  const rowsAt = take(nSamples * 4);
  const marksAt = take(nSamples * 4);
  const spareAt = take(nSamples * 4);
  const spareMarksAt = take(nSamples * 4);
  const histogramAt = take(MAX_BINS * nClasses * 4);
  if (end > MAX_BYTES) return null;

  const { exports, buffer } = instantiate<GrowExports>(module, end);
  new Uint8Array(buffer, binsAt, bins.length).set(bins);
  return {
    rows: new Int32Array(buffer, rowsAt, nSamples),
    drawnClass: new Uint32Array(buffer, marksAt, nSamples),
    histogram: new Int32Array(buffer, histogramAt, MAX_BINS * nClasses),
    count: ({ from, to }, feature) =>
      exports.count(binsAt + feature * nSamples, rowsAt + from * 4, marksAt + from * 4, to - from, nClasses, histogramAt),
    partition: ({ from, to }, feature, bin) =>
      from +
      exports.partition(
        binsAt + feature * nSamples,
        bin,
        rowsAt + from * 4,
        marksAt + from * 4,
        to - from,
        spareAt,
        spareMarksAt - spareAt,
      ),
  };
}
