import { DISPOSITION_VERDICTS } from '@weir/schema';
import { startSampleWeir, type TestWeir } from '../../datasource-server/src/test-support/sample-weir.ts';
import { describeWithValidators, validateExport } from '../support/validators.ts';

/** Replacements that make a valid export invalid, which its validator must detect. */
const FAULTS: ReadonlyArray<[format: string, right: string, wrong: string]> = [
  ['navigator', '"domain":"enterprise-attack"', '"domain":"the web"'],
  ['stix', '"confidence":', '"confidence":1'],
  ['stix', '"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--', '"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--00abedb4-aa42-566c-9c01-fed23315a9b7","x_was":"'],
  ['ocsf', '"severity_id":', '"severity_id":7'],
];

describeWithValidators('findings of the sample with dispositions of every kind', () => {
  let weir: TestWeir;
  const exported = new Map<string, string>();
  beforeAll(async () => {
    weir = await startSampleWeir();
    const { findings } = await weir.triage.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'low', limit: 100, include_excepted: false });
    const named = findings.filter(({ finding }) => finding.technique !== null);
    for (const [index, verdict] of DISPOSITION_VERDICTS.entries()) {
      await weir.triage.record({ target: { kind: 'finding', id: named[index].finding.finding_id }, verdict, scope: 'this', reason: '=1+1 <b>"known"</b>', note: 'Über \u2028' }, 'ada');
    }
    const { disposition_id } = await weir.triage.record({ target: { kind: 'finding', id: named[4].finding.finding_id }, verdict: 'true_positive', scope: 'this', reason: 'yes' }, 'ada');
    await weir.triage.undo(disposition_id, { reason: 'no' }, 'grace');
    for (const format of ['navigator', 'stix', 'ocsf']) {
      exported.set(format, await (await fetch(`${weir.url}/api/v1/export/${format}?include_excepted=true&min_severity=info`)).text());
    }
  });
  afterAll(() => weir.remove());

  it.each(['navigator', 'stix', 'ocsf'])('are valid as %s', (format) => expect(validateExport(format, exported.get(format)!)).toBe(''));

  it.each(['navigator', 'stix', 'ocsf'])('are valid as %s without findings', async (format) => {
    const text = await (await fetch(`${weir.url}/api/v1/export/${format}?to_ms=1`)).text();
    expect(validateExport(format, text)).toBe('');
  });

  it.each(FAULTS)('are rejected as %s if %s is changed', (format, right, wrong) => {
    const text = exported.get(format)!;
    expect(text).toContain(right);
    expect(validateExport(format, text.replace(right, wrong))).not.toBe('');
  });
});
