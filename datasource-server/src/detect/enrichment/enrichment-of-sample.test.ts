import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const LIST = { name: 'Lab machines', description: 'Our machines', version: 1, type: 'cidr', list: ['203.0.113.0/24'] };

describe('the findings of a server', () => {
  let weir: TestWeir;
  let lists: string;
  beforeAll(async () => {
    lists = mkdtempSync(join(tmpdir(), 'weir-lists-'));
    weir = await startSampleWeir({ lists_dir: lists });
  });
  afterAll(async () => {
    await weir.remove();
    rmSync(lists, { recursive: true, force: true });
  });

  const findings = async (): Promise<Finding[]> => {
    const answer = await fetch(`${weir.url}/api/v1/findings?min_severity=info`);
    return ((await answer.json()) as { findings: Finding[] }).findings;
  };
  const refresh = async (): Promise<void> => {
    weir.pipeline.refreshEnrichment();
    await weir.pipeline.settled();
  };

  it('have the context of their source', async () => {
    const all = await findings();
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(({ context, priority }) => context?.kind !== 'reserved' || priority !== 'usual')).toEqual([]);
  });

  it('are rebuilt when a list is added, changed and removed, and none is lost', async () => {
    const before = await findings();
    const listed = async (): Promise<string[]> => (await findings()).flatMap(({ context }) => context!.lists.map(({ name, version }) => `${name} ${version}`));
    mkdirSync(join(lists, 'lab'));
    writeFileSync(join(lists, 'lab/list.json'), JSON.stringify(LIST));
    await refresh();
    expect(new Set(await listed())).toEqual(new Set(['Lab machines 1']));
    expect((await findings()).find(({ entity }) => entity.startsWith('203.0.113.'))!.advice).toContain('It is on the list "Lab machines".');
    writeFileSync(join(lists, 'lab/list.json'), JSON.stringify({ ...LIST, version: 22 }));
    await refresh();
    expect(new Set(await listed())).toEqual(new Set(['Lab machines 22']));
    rmSync(join(lists, 'lab'), { recursive: true });
    await refresh();
    expect(await findings()).toEqual(before);
  });
});
