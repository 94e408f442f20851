import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPython } from '../python-peer.ts';
import type { ForestKind } from './data-sets.ts';
import type { LabelledSet, NamedSet } from './labelled-set.ts';
import { measure, type Measured } from './measures.ts';
import type { Split } from './split.ts';

/** A real set that the peer provides. */
export interface RealSet {
  readonly kind: ForestKind;
  readonly name: string;
  /** Undefined if its file is missing. */
  readonly set?: NamedSet;
}

/** scikit-learn in a separate process, one request at a time. */
export interface Peer {
  /** "scikit-learn 1.9.1, ...". */
  readonly versions: string;
  loadRealSets(sharedData: string): Promise<RealSet[]>;
  /** Fits and measures the same as Weir's forests; `split` for random forests only. */
  run(kind: ForestKind, set: LabelledSet, how: { nTrees: number; seed: number; split?: Split }): Promise<Measured>;
  end(): void;
}

/**
 * Starts the peer; undefined if Python or scikit-learn is missing.
 *
 * @param folder - where the matrices are exchanged.
 */
export async function findPeer(folder: string): Promise<Peer | undefined> {
  const python = await startPython(resolve('bench/parity/scikit_parity.py'));
  if (python === undefined) return undefined;
  const file = (name: string): string => join(folder, name);
  let written: LabelledSet | undefined;

  return {
    versions: Object.entries(python.versions).map((entry) => entry.join(' ')).join(', '),
    loadRealSets: async (shared) => {
      const { sets } = await python.ask<{ sets: RealSetFiles[] }>({ job: 'sets', folder, shared });
      return sets.map(({ kind, name, about, ...files }) => ({
        kind,
        name,
        set: files.X === undefined ? undefined : { name, about, make: () => loadSet(files as Required<Files>) },
      }));
    },
    run: async (kind, set, { nTrees, seed, split }) => {
      if (written !== set) {
        writeDoubles(file('X'), set.X);
        writeDoubles(file('y'), Float64Array.from(set.y));
        written = set;
      }
      const rows = split?.heldOut ?? Int32Array.from(set.y.keys());
      if (split !== undefined) writeDoubles(file('held-out'), Float64Array.from(rows));
      const files = { X: file('X'), y: file('y'), heldOut: file('held-out'), scores: file('scores') };
      const request = { job: kind, nFeatures: set.nFeatures, nTrees, seed, ...files };
      const claimed = await python.ask<Measured>(request);
      const measured = measure(kind, Uint8Array.from(rows, (row) => set.y[row]), set.nClasses, readDoubles(file('scores')));
      if (!isClose(claimed.auc, measured.auc) || !isClose(claimed.averagePrecision ?? 0, measured.averagePrecision ?? 0)) {
        throw new Error(`scikit-learn measures ${JSON.stringify(claimed)} where we measure ${JSON.stringify(measured)}`);
      }
      return measured;
    },
    end: () => python.end(),
  };
}

interface Files {
  readonly X?: string;
  readonly y?: string;
  readonly nFeatures?: number;
  readonly nClasses?: number;
}

type RealSetFiles = Files & { readonly kind: ForestKind; readonly name: string; readonly about: string };

function loadSet({ X, y, nFeatures, nClasses }: Required<Files>): LabelledSet {
  return { X: readDoubles(X), y: Uint8Array.from(readDoubles(y)), nFeatures, nClasses };
}

// Little-endian on every platform of Node except s390x.
function writeDoubles(path: string, values: Float64Array): void {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function readDoubles(path: string): Float64Array {
  return new Float64Array(Uint8Array.from(readFileSync(path)).buffer);
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}
