import { SCENARIOS, type Scenario } from '@weir/data';
import type { Finding } from '@weir/schema';
import { UNKNOWN_CONTEXT } from '../../datasource-server/src/detect/enrichment/source-enrichment.ts';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { CONTEXT_PROFILE } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { analyzeSessions } from '../../datasource-server/src/answer/reports/analysis.ts';

const SEEDS = [1, 2, 3];

const findingsOf = async ({ rows, shared_exits }: Scenario, seed: number): Promise<readonly Finding[]> => {
  const enrichment = {
    version: 'scenario',
    countryOf: () => null,
    refresh: () => Promise.resolve(),
    of: (address: string) => (shared_exits.includes(address) ? { ...UNKNOWN_CONTEXT, kind: 'shared_exit' as const, operator: 'a proxy company' } : UNKNOWN_CONTEXT),
  };
  return (await analyzeSessions(rows(seed), weirEngine, CONTEXT_PROFILE, 42, 0, enrichment)).findings;
};

const toFacts = ({ kind, entity, direction, technique }: Finding): string => [kind, entity, direction, technique?.id ?? 'no technique'].join(' ');

describe.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))('%s', (_title, scenario) => {
  it.each(SEEDS)('has exactly its expected findings above low, seed %i', async (seed) => {
    const findings = await findingsOf(scenario, seed);
    const raised = findings.filter(({ severity }) => severity === 'medium' || severity === 'high');
    const expected = scenario.expects.flatMap(({ kind, src_ips, direction, technique }) =>
      src_ips.map((entity) => [kind, entity, direction, technique ?? 'no technique'].join(' ')),
    );
    expect(raised.map(toFacts).sort()).toEqual(expected.sort());
    for (const { entity, advice } of findings) {
      if (scenario.shared_exits.includes(entity)) expect(advice.replace('do not block it', '')).not.toMatch(/block/i);
    }
  });
});
