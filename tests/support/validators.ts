import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWhere } from './describe-where.ts';

/** A Python that has stix2-validator 3.2.0, mitreattack-python, ocsf-json-schema and jsonschema: `WEIR_VALIDATORS`, or that of the path. */
const PYTHON = process.env.WEIR_VALIDATORS ?? 'python3';
const IMPORTS = 'import stix2validator, mitreattack.navlayers.core, ocsf_json_schema, jsonschema';

/** `describe` where the validators are, else a skipped one whose title says why. */
export const describeWithValidators = (title: string, body: () => void): void => {
  describeWhere(spawnSync(PYTHON, ['-c', IMPORTS], { stdio: 'ignore' }).status === 0, title, 'validators of exports (see CONTRIBUTING.md)', body);
};

/** What a validator finds wrong with an export; empty where it is valid. */
export const validateExport = (format: string, text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-export-'));
  try {
    const file = join(folder, 'export.json');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(PYTHON, [resolve('tests/exports/validate.py'), format, file], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`.trim() || `it ended with ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
