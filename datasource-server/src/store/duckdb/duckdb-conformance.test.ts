import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDifferences } from '../conformance/differences.ts';
import { describeStore } from '../conformance/describe-store.ts';
import { DuckDbStore } from './duckdb-store.ts';

const folders: string[] = [];
const openLast = (): Promise<DuckDbStore> => DuckDbStore.open(folders.at(-1)!, { memory_mb: 256 });
const engine = {
  open: () => {
    folders.push(mkdtempSync(join(tmpdir(), 'weir-test-')));
    return openLast();
  },
  reopen: openLast,
};

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describeStore('the embedded store', engine);
describeDifferences('the embedded store and the reference', engine);
