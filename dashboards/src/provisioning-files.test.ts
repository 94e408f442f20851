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
  it.each([...files.keys()])('%s is byte for byte the generated file', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(files.get(path));
  });

  it('contains only generated files', () => {
    expect(committedPaths(ROOT).sort()).toEqual([...files.keys()].sort());
  });

  it.each([...files.keys()].filter((path) => path.endsWith('.yaml')))('%s is YAML of the first API version', (path) => {
    expect(load(files.get(path)!)).toMatchObject({ apiVersion: 1 });
  });
});

describe.each([...DASHBOARDS.values()].map((page) => page()).map((dashboard) => [dashboard.title!, dashboard] as const))('the dashboard %s', (_title, dashboard) => {
  const panels = panelsOf(dashboard);

  it('has a title other than its folder, because Grafana rejects equal titles', () => {
    expect(dashboard.title).not.toBe(FOLDER_TITLE);
  });

  it('has the dashboard schema of Grafana 10.1', () => {
    expect(dashboard.schemaVersion).toBe(38);
  });

  it('has a unique id for every panel', () => {
    const ids = panels.map((panel) => panel.id);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no overlapping panels and none outside the grid', () => {
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

  it('has no empty cells in the grid', () => {
    const height = Math.max(...panels.map(({ gridPos }) => gridPos!.y + gridPos!.h));
    const covered = panels.reduce((cells, { gridPos }) => cells + gridPos!.w * gridPos!.h, 0);
    expect(covered).toBe(GRID_WIDTH * height);
  });

  it('has only valid queries on the data source variable', () => {
    const variable = { type: DATASOURCE_TYPE, uid: '${datasource}' };
    const queried = panels.filter((panel) => panel.type !== 'text');
    expect(queried.length).toBeGreaterThan(3);
    for (const panel of queried) {
      expect(panel.datasource).toEqual(variable);
      const refIds = panel.targets!.map((target) => (target as unknown as { refId: string }).refId);
      expect(new Set(refIds).size).toBe(refIds.length);
      for (const target of panel.targets!) {
        expect(target).toMatchObject({ datasource: variable });
        expect(querySchema.safeParse(target).error).toBeUndefined();
      }
    }
  });

  it('refers to data sources by the variable only, except for Grafana\'s own annotations', () => {
    const uids = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]+)"/g)].map((match) => match[1]);
    expect(uids.filter((uid) => !['${datasource}', '-- Grafana --', dashboard.uid].includes(uid))).toEqual([]);
  });

  it('has a description on every panel', () => {
    for (const panel of panels.filter((each) => each.type !== 'text')) expect(panel.description).toMatch(/\.$/);
  });
});

it('the overview starts with data quality', () => {
  const first = panelsOf(socOverview()).find(({ gridPos }) => gridPos!.y === 0)!;
  expect(first.gridPos!.w).toBe(GRID_WIDTH);
  expect(first.targets![0]).toMatchObject({ queryType: 'data_audit', min_level: 'note' });
});

const REQUESTS: ReadonlyArray<Record<string, unknown>> = [
  { of: 'anomalies' },
  { of: 'anomalies', by_source: false, threshold: 10, for_s: 300, interval_s: 60, look_back_s: 3600, reason: 'Seen {{ often }}' },
  { of: 'anomalies', src_ip: '192.0.2.7', filters: [{ column: 'dst_port', operator: 'in', value: '22,3389' }], severity: 'critical' },
  { of: 'findings' },
  { of: 'findings', kinds: ['level_shift'], direction: 'out', min_severity: 'high', src_ip: '192.0.2.7', title: 'Bytes to $HOME', datasource_uid: 'abc', folder_uid: 'def' },
  { of: 'budget', alerts_a_day: 5 },
];
const answers = REQUESTS.map((request): RuleAnswer => requestedRule(ruleRequestSchema.parse(request)));

describe('the alert rules', () => {
  const pages = [socOverview(), modelPage()];
  const requested = answers.flatMap(({ provisioning }) => (load(provisioning) as { groups: RuleGroup[] }).groups);
  const rules = [...RULE_GROUPS, ...requested].flatMap((group) => group.rules.map((rule) => ({ group, rule })));

  it('have unique uids, short enough for Grafana', () => {
    const uids = rules.map(({ rule }) => rule.uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid.length).toBeLessThanOrEqual(40);
  });

  it.each(rules.map(({ group, rule }) => [rule.title, group, rule] as const))('%s uses an alertable query and reduces it to a condition', (_title, group, rule) => {
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

  it.each(rules.map(({ rule }) => [rule.title, rule] as const))('%s has labels and annotations and links to an existing panel', (_title, rule) => {
    expect(rule.labels).toMatchObject({ [PRODUCT_LABEL.name]: PRODUCT_LABEL.value });
    expect(['warning', 'critical']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toBeTruthy();
    expect(rule.annotations.description).toBeTruthy();
    expect(rule.annotations).toMatchObject({ __dashboardUid__: rule.dashboardUid, __panelId__: String(rule.panelId) });
    const page = pages.find(({ uid }) => uid === rule.dashboardUid);
    expect(panelsOf(page!).map((panel) => panel.id)).toContain(rule.panelId);
  });

  it('are equal in a file, in Grafana\'s API and in a preview, and have a uid derived from the request', () => {
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

  it('show no missing values in summaries, and state that there is no finding without a source', () => {
    const summaries = rules.filter(({ rule }) => rule.data.some(({ refId }) => refId === 'E')).map(({ rule }) => rule.annotations.summary);
    expect(summaries.length).toBeGreaterThan(1);
    for (const summary of summaries) {
      for (const refId of ['D', 'E']) expect(summary).toContain(`{{ if ne (printf "%v" $values.${refId}.Value) "NaN" }}`);
      expect(summary).toContain('{{ else }}No finding{{ end }}');
    }
  });

  it('escape templates in a reason', () => {
    expect(JSON.stringify(answers[1])).not.toContain('{{ often');
  });

  it('contain no ${...} that Grafana would expand from its environment', () => {
    expect(files.get('alerting/rules.yaml')).not.toContain('${');
  });
});
