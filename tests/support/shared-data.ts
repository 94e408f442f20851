import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');
const FOLDER = process.env.WEIR_SHARED_DATA ?? join(REPOSITORY, '../shared/data');

/** Returns the path of a file with real data, which is not part of the repository. */
export const sharedDataFile = (name: string): string => join(FOLDER, name);

/** Runs `describe` if the real data is present, else a skipped one whose title states the reason. */
export const describeWithSharedData = (title: string, body: () => void): void => {
  if (existsSync(FOLDER)) describe(title, body);
  // A skipped body would still run and read the files.
  else describe.skip(`${title} (skipped: no real data here)`, () => it('has no real data to look at', () => undefined));
};
