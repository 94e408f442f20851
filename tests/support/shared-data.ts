import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');
const FOLDER = process.env.WEIR_SHARED_DATA ?? join(REPOSITORY, '../shared/data');

/** Path of a file of real input, which is not part of the repository. */
export const sharedDataFile = (name: string): string => join(FOLDER, name);

/** `describe` where the real input is, else a skipped one whose title says why. */
export const describeWithSharedData: typeof describe = existsSync(FOLDER)
  ? describe
  : (Object.assign(
      (title: string, body: () => void) => describe.skip(`${title} (skipped: no real data here)`, body),
      describe,
    ) as typeof describe);
