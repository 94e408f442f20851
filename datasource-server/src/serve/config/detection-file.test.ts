import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDetection } from './detection-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-detection-'));
const path = join(folder, 'detection.json');
const load = (text: string) => {
  writeFileSync(path, text);
  return loadDetection(path);
};
afterAll(() => rmSync(folder, { recursive: true }));

it('reads the settings that differ from their defaults', async () => {
  await expect(load('{ "beacon": { "min_beats": 30, "min_sources": 10 } }')).resolves.toEqual({ beacon: { min_beats: 30 } });
  await expect(load('{ "beacon": { "min_beats": 20 } }')).resolves.toBeUndefined();
  await expect(loadDetection(undefined)).resolves.toBeUndefined();
});

it('rejects a file that cannot be read, is not JSON or has an unknown setting, and names the file', async () => {
  await expect(loadDetection(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'file.unreadable', message: expect.stringContaining('none.json') as string });
  await expect(load('{')).rejects.toMatchObject({ code: 'config.bad_detection_settings', message: expect.stringContaining(`${path} is not valid JSON: `) as string });
  await expect(load('{ "port_scan": { "min_port": 4 } }')).rejects.toMatchObject({
    code: 'config.bad_detection_settings',
    message: `${path} has an unknown setting: got "port_scan.min_port", expected max_gap_minutes, min_ports, medium_ports.`,
    hint: 'Did you mean "port_scan.min_ports"? docs/reference/findings.md lists all settings.',
  });
});
