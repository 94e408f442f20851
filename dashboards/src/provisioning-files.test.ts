import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { load } from 'js-yaml';
import { QUERY_TYPES, querySchema, ruleRequestSchema, type RuleAnswer } from '@weir/schema';
import type { RuleGroup } from './define-rule.ts';
import { RULE_GROUPS } from './alert-rules.ts';
import { GRID_WIDTH } from './grid.ts';
import { DATASOURCE_TYPE, DATASOURCE_UID, FOLDER_TITLE, PRODUCT_LABEL } from './names.ts';
import { DASHBOARDS, provisioningFiles } from './provisioning-files.ts';
import { modelPage } from './model-page.ts';
import { requestedRule } from './requested-rule.ts';
import { panelsOf, socOverview } from './soc-overview.ts';

const ROOT = resolve(__dirname, '..', '..', 'provisioning');
const files = provisioningFiles();

const committedPaths = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? committedPaths(join(folder, entry.name)) : [relative(ROOT, join(folder, entry.name))],
  );

describe('provisioning/', () => {
  it.each([...files.keys()])('%s is what the code generates, byte for byte', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(files.get(path));
  });

  it('holds nothing that the code does not generate', () => {
    expect(committedPaths(ROOT).sort()).toEqual([...files.keys()].sort());
  });

  it.each([...files.keys()].filter((path) => path.endsWith('.yaml')))('%s is YAML of the first API version', (path) => {
    expect(load(files.get(path)!)).toMatchObject({ apiVersion: 1 });
  });
});

describe.each([...DASHBOARDS.values()].map((page) => page()).map((dashboard) => [dashboard.title!, dashboard] as const))('the dashboard %s', (_title, dashboard) => {
  const panels = panelsOf(dashboard);

  it('has another title than its folder, which Grafana would refuse', () => {
    expect(dashboard.title).not.toBe(FOLDER_TITLE);
  });

  it('is in a schema that Grafana 10.1 knows', () => {
    expect(dashboard.schemaVersion).toBe(38);
  });

  it('gives every panel an id of its own', () => {
    const ids = panels.map((panel) => panel.id);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps panels within the grid and off each other', () => {
    const cells = new Set<string>();
    for (const { title, gridPos } of panels) {
      const { x, y, w, h } = gridPos!;
      expect(x + w).toBeLessThanOrEqual(GRID_WIDTH);
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          const cell = `${column},${row}`;
          expect({ title, cell, taken: cells.has(cell) }).toEqual({ title, cell, taken: false });
          cells.add(cell);
        }
      }
    }
  });

  it('leaves no hole in the grid', () => {
    const height = Math.max(...panels.map(({ gridPos }) => gridPos!.y + gridPos!.h));
    const covered = panels.reduce((cells, { gridPos }) => cells + gridPos!.w * gridPos!.h, 0);
    expect(covered).toBe(GRID_WIDTH * height);
  });

  it('asks only what the server answers, of the data source its variable names', () => {
    const variable = { type: DATASOURCE_TYPE, uid: '${datasource}' };
    const asking = panels.filter((panel) => panel.type !== 'text');
    expect(asking.length).toBeGreaterThan(3);
    for (const panel of asking) {
      expect(panel.datasource).toEqual(variable);
      const refIds = panel.targets!.map((target) => (target as unknown as { refId: string }).refId);
      expect(new Set(refIds).size).toBe(refIds.length);
      for (const target of panel.targets!) {
        expect(target).toMatchObject({ datasource: variable });
        expect(querySchema.safeParse(target).error).toBeUndefined();
      }
    }
  });

  it('names each data source it refers to by the variable, Grafana\'s own annotations apart', () => {
    const uids = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]+)"/g)].map((match) => match[1]);
    expect(uids.filter((uid) => !['${datasource}', '-- Grafana --', dashboard.uid].includes(uid))).toEqual([]);
  });

  it('says on each panel what it shows', () => {
    for (const panel of panels.filter((each) => each.type !== 'text')) expect(panel.description).toMatch(/\.$/);
  });
});

it('the overview opens with what the data can and cannot say', () => {
  const first = panelsOf(socOverview()).find(({ gridPos }) => gridPos!.y === 0)!;
  expect(first.gridPos!.w).toBe(GRID_WIDTH);
  expect(first.targets![0]).toMatchObject({ queryType: 'data_audit', min_level: 'note' });
});

const REQUESTS: ReadonlyArray<Record<string, unknown>> = [
  { of: 'anomalies' },
  { of: 'anomalies', by_source: false, threshold: 10, for_s: 300, interval_s: 60, look_back_s: 3600, reason: 'Seen {{ often }}' },
  { of: 'anomalies', src_ip: '192.0.2.7', filters: [{ column: 'dst_port', operator: 'in', value: '22,3389' }], severity: 'critical' },
  { of: 'findings' },
  { of: 'findings', kinds: ['level_shift'], direction: 'out', min_severity: 'high', src_ip: '192.0.2.7', title: 'What $HOME sends', datasource_uid: 'abc', folder_uid: 'def' },
  { of: 'budget', alerts_a_day: 5 },
];
const answers = REQUESTS.map((request): RuleAnswer => requestedRule(ruleRequestSchema.parse(request)));

describe('the alert rules', () => {
  const pages = [socOverview(), modelPage()];
  const requested = answers.flatMap(({ provisioning }) => (load(provisioning) as { groups: RuleGroup[] }).groups);
  const rules = [...RULE_GROUPS, ...requested].flatMap((group) => group.rules.map((rule) => ({ group, rule })));

  it('have uids of their own, short enough for Grafana', () => {
    const uids = rules.map(({ rule }) => rule.uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid.length).toBeLessThanOrEqual(40);
  });

  it.each(rules.map(({ group, rule }) => [rule.title, group, rule] as const))('%s asks what may alert, and reduces it to a condition', (_title, group, rule) => {
    expect(group.folder).toBe(FOLDER_TITLE);
    expect(Number.parseInt(group.interval, 10) % 10).toBe(0);
    const [query, ...expressions] = rule.data;
    const uid = query.datasourceUid;
    expect([DATASOURCE_UID, 'abc']).toContain(uid);
    expect(query.model.datasource).toEqual({ type: DATASOURCE_TYPE, uid });
    const parsed = querySchema.parse(query.model);
    expect(QUERY_TYPES[parsed.queryType].alertable).toBe(true);
    const known = new Set(['A']);
    for (const { refId, datasourceUid, model } of expressions) {
      if (datasourceUid === uid) expect(QUERY_TYPES[querySchema.parse(model).queryType].alertable).toBe(true);
      else {
        expect(datasourceUid).toBe('__expr__');
        expect(known).toContain(model.expression);
      }
      known.add(refId);
    }
    expect(known).toContain(rule.condition);
  });

  it.each(rules.map(({ rule }) => [rule.title, rule] as const))('%s says who and what, and links to a panel that is there', (_title, rule) => {
    expect(rule.labels).toMatchObject({ [PRODUCT_LABEL.name]: PRODUCT_LABEL.value });
    expect(['warning', 'critical']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toBeTruthy();
    expect(rule.annotations.description).toBeTruthy();
    expect(rule.annotations).toMatchObject({ __dashboardUid__: rule.dashboardUid, __panelId__: String(rule.panelId) });
    const page = pages.find(({ uid }) => uid === rule.dashboardUid);
    expect(panelsOf(page!).map((panel) => panel.id)).toContain(rule.panelId);
  });

  it('are the same in a file, in Grafana\'s API and in a preview, and have the uid of what they are made from', () => {
    answers.forEach(({ uid, title, rule, provisioning, api }, index) => {
      const [{ rules: [inFile], interval, name }] = (load(provisioning) as { groups: RuleGroup[] }).groups;
      const { orgID, folderUID, ruleGroup, data, ...body } = api.body as Record<string, unknown> & { data: Array<Record<string, unknown>> };
      const { dashboardUid, panelId, data: inFileData, ...rest } = inFile;
      expect({ ...body, title: inFile.title }).toEqual({ ...rest, uid });
      expect(inFile.title).toBe(title.replaceAll('$', '$$$$'));
      expect(data.map(({ queryType, ...step }) => ({ queryType, step }))).toEqual(inFileData.map((step) => ({ queryType: '', step })));
      expect({ orgID, folderUID, ruleGroup: (ruleGroup as string).replaceAll('$', '$$$$') }).toEqual({ orgID: 1, folderUID: REQUESTS[index].folder_uid ?? 'weir-rules', ruleGroup: name });
      expect(inFile.annotations).toMatchObject({ __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
      expect(interval).toBe(`${rule.interval_s}s`);
      expect(inFile.for).toBe(`${rule.for_s}s`);
      expect(rule.query).toEqual(querySchema.parse(inFileData[0].model));
      expect(requestedRule(ruleRequestSchema.parse(REQUESTS[index])).uid).toBe(uid);
    });
  });

  it('say no figure that is none, and that all is calm where there is no source', () => {
    const summaries = rules.filter(({ rule }) => rule.data.some(({ refId }) => refId === 'E')).map(({ rule }) => rule.annotations.summary);
    expect(summaries.length).toBeGreaterThan(1);
    for (const summary of summaries) {
      for (const refId of ['D', 'E']) expect(summary).toContain(`{{ if ne (printf "%v" $values.${refId}.Value) "NaN" }}`);
      expect(summary).toContain('{{ else }}Calm: no such finding{{ end }}');
    }
  });

  it('hold no template that somebody wrote into a reason', () => {
    expect(JSON.stringify(answers[1])).not.toContain('{{ often');
  });

  it('leave no ${...} that Grafana would take from its environment', () => {
    expect(files.get('alerting/rules.yaml')).not.toContain('${');
  });
});
