import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { allRules, dashboardsReference } from './reference.ts';

const ROOT = join(__dirname, '..', '..');

describe('docs/reference/dashboards.md', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/dashboards.md'), 'utf8');

  it('is what the code generates', () => {
    expect(page).toBe(dashboardsReference());
  });

  it('lists every provisioned rule and dashboard', () => {
    const { groups } = load(readFileSync(join(ROOT, 'provisioning/alerting/rules.yaml'), 'utf8')) as { groups: readonly { rules: readonly { title: string; uid: string }[] }[] };
    const rules = groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(allRules().length);
    for (const { title, uid } of rules) expect(page).toContain(`| ${title} | \`${uid}\` |`);
    for (const file of readdirSync(join(ROOT, 'provisioning/dashboards/weir'))) expect(page).toContain(`\`${file}\``);
  });

  it('states the threshold, time range and pending period of a rule', () => {
    expect(page).toMatch(/\| `weir-many-anomalies` \| warning \| `anomaly_counts` \| 30 min \| above 10 \| 0s \|/);
    expect(page).toMatch(/\| `weir-stale-data` \| critical \| `traffic_summary` \| 1 d \| above 1800 \| 1m \|/);
  });
});
