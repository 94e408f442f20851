import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTION_SCHEMA_FILE, toDetectionSchema, toFindingsPage } from './findings-reference.ts';
import { FINDINGS } from './index.ts';
import { DEFAULT_DETECTION } from './settings/detection-settings.ts';

const committed = (name: string): string => readFileSync(join(__dirname, '../../../../docs/reference', name), 'utf8');

it('docs/reference/findings.md is what the code generates', () => {
  const page = committed('findings.md');
  expect(page === toFindingsPage()).toBe(true);
  for (const { kind, settings } of FINDINGS) for (const name of [kind, ...Object.keys(settings)]) expect(page).toContain(`\`${name}\``);
});

it('the schema of detection settings is what the code generates', () => expect(committed(DETECTION_SCHEMA_FILE) === toDetectionSchema()).toBe(true));

it('takes the numbers of the conditions from the settings', () => {
  const beacon = FINDINGS.find(({ kind }) => kind === 'beacon')!;
  expect(beacon.evidence(DEFAULT_DETECTION.beacon, DEFAULT_DETECTION.population)).toMatch(/^At least 20 sessions /);
  expect(beacon.evidence({ ...DEFAULT_DETECTION.beacon, min_beats: 30 }, DEFAULT_DETECTION.population)).toMatch(/^At least 30 sessions /);
});
