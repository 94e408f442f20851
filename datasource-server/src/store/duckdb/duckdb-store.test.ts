import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '../store-suite.ts';
import { DuckDbStore } from './duckdb-store.ts';

const folders: string[] = [];
const openAt = (folder: string): Promise<DuckDbStore> => DuckDbStore.open(folder, 256);
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  folders.push(folder);
  return folder;
};

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describeStore(
  'the embedded store',
  () => openAt(newFolder()),
  () => openAt(folders.at(-1)!),
);

it('says so when the folder cannot be used', async () => {
  await expect(openAt('/dev/null/weir')).rejects.toMatchObject({ code: 'store.failed' });
});
