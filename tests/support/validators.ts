import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWhere } from './describe-where.ts';

/** Python with stix2-validator 3.2.0, mitreattack-python, ocsf-json-schema and jsonschema: `WEIR_VALIDATORS`, or `python3` from PATH. */
const PYTHON = process.env.WEIR_VALIDATORS ?? 'python3';
const IMPORTS = 'import stix2validator, mitreattack.navlayers.core, ocsf_json_schema, jsonschema';

/** Runs `describe` if the validators are installed, else a skipped one whose title states the reason. */
export const describeWithValidators = (title: string, body: () => void): void => {
  describeWhere(spawnSync(PYTHON, ['-c', IMPORTS], { stdio: 'ignore' }).status === 0, title, 'validators of exports (see CONTRIBUTING.md)', body);
};

/** Returns the problems that a validator finds in an export; empty for a valid one. */
export const validateExport = (format: string, text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-export-'));
  try {
    const file = join(folder, 'export.json');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(PYTHON, [resolve('tests/exports/validate.py'), format, file], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`.trim() || `the validator ended with ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
