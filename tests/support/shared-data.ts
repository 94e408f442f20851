import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');
const FOLDER = process.env.WEIR_SHARED_DATA ?? join(REPOSITORY, '../shared/data');

/** Path of a file of real input, which is not part of the repository. */
export const sharedDataFile = (name: string): string => join(FOLDER, name);

/** `describe` where the real input is, else a skipped one whose title says why. */
export const describeWithSharedData = (title: string, body: () => void): void => {
  if (existsSync(FOLDER)) describe(title, body);
  // Even a skipped body would run and read the files.
  else describe.skip(`${title} (skipped: no real data here)`, () => it('has no real data to look at', () => undefined));
};
