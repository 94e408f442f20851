import fc from 'fast-check';
import Papa from 'papaparse';
import { DISPOSITION_VERDICTS, FORMULA_START, SEVERITIES, type Disposition } from '@weir/schema';
import { NO_EFFECT } from '../../triage/triage.ts';
import { findingOf } from '../../triage/triage.test-support.ts';
import { isDismissed, type ExportContext, type ExportedFinding } from './define-export.ts';
import { EXPORTS } from './index.ts';

const CONTEXT: ExportContext = { exported_at: 1_800_000_000_000, version: '1.2.3', from_ms: 0, to_ms: 8_640_000_000_000_000, hidden_count: 0 };

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('=1+1', '-2+3|cmd', '@SUM(A1)', '\t=1', '\n=1', '+1', 'a,"b"\n=1', '</script>', '\u2028'));
const anyDisposition = (undone: boolean): fc.Arbitrary<Disposition> =>
  fc.record({ id: fc.stringMatching(/^[0-9a-f]{16}$/), verdict: fc.constantFrom(...DISPOSITION_VERDICTS), author: anyText, reason: anyText, note: fc.option(anyText) }).map(({ id, verdict, author, reason, note }) => ({
    disposition_id: id,
    created_at: 1_700_000_000_000,
    author,
    target: { kind: 'finding', id: 'f' },
    verdict,
    scope: 'this',
    network: null,
    reason,
    note,
    expires_at: null,
    subject: { entity: '192.0.2.1', from_ms: 10, to_ms: 20, findings: [], session_ids: [], peak_bytes_in: 0, peak_bytes_out: 0, rarity: null, sentence: '' },
    effect: NO_EFFECT,
    state: undone ? 'undone' : 'active',
    undone: undone ? { at: 1_700_000_001_000, author, reason } : null,
  }));

const anyExported: fc.Arbitrary<ExportedFinding> = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{16}$/),
    entity: fc.oneof(fc.ipV4(), fc.ipV6()),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    sentence: anyText,
    technique: fc.option(fc.constantFrom({ id: 'T1110', name: 'Brute Force' }, { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' })),
    current: fc.option(anyDisposition(false)),
    undone: fc.array(anyDisposition(true), { maxLength: 2 }),
    is_excepted: fc.boolean(),
    typical: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
  })
  .map(({ id, current, undone, is_excepted, ...of }) => ({
    finding: findingOf(id, { ...of, start_time: 1_600_000_000_000, end_time: 1_600_000_600_000 }),
    disposition: current?.verdict ?? null,
    disposition_id: current?.disposition_id ?? null,
    is_excepted: is_excepted && current !== null,
    kept: null,
    current,
    undone,
  }));
const anyFindings = fc.uniqueArray(anyExported, { maxLength: 8, selector: ({ finding }) => finding.finding_id });

const writeAs = (id: string, findings: readonly ExportedFinding[], context = CONTEXT): string => [...EXPORTS.find((definition) => definition.id === id)!.write(findings, context)].join('');
const check = (holds: (findings: ExportedFinding[]) => void): void => fc.assert(fc.property(anyFindings, holds), { numRuns: 200 });

interface StixObject {
  readonly id: string;
  readonly type: string;
  readonly created?: string;
  readonly modified?: string;
  readonly revoked?: boolean;
  readonly [property: string]: unknown;
}
const stixOf = (findings: readonly ExportedFinding[], context = CONTEXT): StixObject[] => (JSON.parse(writeAs('stix', findings, context)) as { objects: StixObject[] }).objects;
const layerOf = (findings: readonly ExportedFinding[]): { techniques: Array<{ techniqueID: string; score?: number; metadata: Array<{ name: string; value: string }> }>; [property: string]: unknown } =>
  JSON.parse(writeAs('navigator', findings)) as ReturnType<typeof layerOf>;

describe('a STIX bundle', () => {
  it('has unique ids of their type and of UUID version 5, and refers only to its own objects', () => {
    check((findings) => {
      const objects = stixOf(findings);
      const ids = objects.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, type } of objects) expect(id).toMatch(new RegExp(`^${type}--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
      const refs = objects.flatMap((object) => Object.entries(object).flatMap(([name, value]) => (/_refs?$/.test(name) ? [value].flat() : [])));
      expect(refs.filter((ref) => !ids.includes(ref as string))).toEqual([]);
    });
  });

  it('has modification times after creation times, and the same ids in every export', () => {
    check((findings) => {
      const [now, later] = [stixOf(findings), stixOf(findings, { ...CONTEXT, exported_at: CONTEXT.exported_at + 1 })];
      for (const { created, modified } of now) expect(created === undefined || created <= modified!).toBe(true);
      expect(later.map(({ id, created }) => [id, created])).toEqual(now.map(({ id, created }) => [id, created]));
    });
  });

  it('has a sighting for each finding with a technique, revoked if analysts dismissed the finding', () => {
    check((findings) => {
      const sightings = stixOf(findings).filter(({ type }) => type === 'sighting');
      const named = findings.filter(({ finding }) => finding.technique !== null);
      expect(sightings.map(({ revoked = false }) => revoked)).toEqual(named.map(isDismissed));
    });
  });

  it('has an opinion for each disposition that STIX can express, and revokes undone dispositions', () => {
    const [disposition] = fc.sample(anyDisposition(false), 1);
    const words = DISPOSITION_VERDICTS.map((verdict) => {
      const said = { ...disposition, verdict };
      const objects = stixOf([{ finding: findingOf('f'), disposition: verdict, disposition_id: said.disposition_id, is_excepted: false, kept: null, current: said, undone: [] }]);
      return objects.find(({ type }) => type === 'opinion')?.opinion ?? null;
    });
    expect(words).toEqual(['agree', 'disagree', null, 'neutral']);
    const [undone] = fc.sample(anyDisposition(true), 1);
    const objects = stixOf([{ finding: findingOf('f'), disposition: null, disposition_id: null, is_excepted: false, kept: null, current: null, undone: [undone] }]);
    expect(objects.filter(({ authors }) => authors !== undefined).every(({ revoked }) => revoked === true)).toBe(true);
  });
});

describe('a layer for the ATT&CK Navigator', () => {
  it('is valid in format 4.5, and scores a technique by its findings without the dismissed ones', () => {
    check((findings) => {
      const { techniques, ...layer } = layerOf(findings);
      expect(layer).toMatchObject({ name: expect.any(String) as string, domain: 'enterprise-attack', versions: { layer: '4.5' } });
      const { minValue, maxValue, colors } = layer.gradient as { minValue: number; maxValue: number; colors: string[] };
      expect(maxValue).toBeGreaterThan(minValue);
      for (const color of colors) expect(color).toMatch(/^#[0-9a-f]{6}$/);
      expect(new Set(techniques.map(({ techniqueID }) => techniqueID)).size).toBe(techniques.length);
      for (const { techniqueID, score = 0, metadata } of techniques) {
        expect(techniqueID).toMatch(/^T\d{4}(\.\d{3})?$/);
        expect(score).toBe(findings.filter((exported) => exported.finding.technique?.id === techniqueID && !isDismissed(exported)).length);
        expect(score).toBeLessThanOrEqual(maxValue);
        for (const { name, value } of metadata) expect([typeof name, typeof value]).toEqual(['string', 'string']);
      }
    });
  });
});

describe('OCSF events', () => {
  it('are one per finding and line, of one class, with the activity in their type', () => {
    check((findings) => {
      const lines = writeAs('ocsf', findings).split('\n').slice(0, -1);
      const events = lines.map((line) => JSON.parse(line) as { type_uid: number; activity_id: number; finding_info: { uid: string }; status_id?: number; verdict_id?: number; confidence_id?: number });
      expect(events.map(({ finding_info }) => finding_info.uid)).toEqual(findings.map(({ finding }) => finding.finding_id));
      events.forEach(({ type_uid, activity_id, status_id, verdict_id, confidence_id }, at) => {
        expect(type_uid).toBe(200_400 + activity_id);
        const { disposition, is_excepted } = findings[at];
        expect(verdict_id).toBe({ false_positive: 1, true_positive: 2, benign: 5, unsure: 7, none: undefined }[disposition ?? 'none']);
        expect(status_id).toBe(is_excepted ? 3 : disposition === null ? 1 : undefined);
        expect(confidence_id).toBeUndefined();
      });
    });
  });
});

describe('a CSV of findings', () => {
  it('has one row per finding, and no cell that a spreadsheet would run as a formula', () => {
    check((findings) => {
      const [header, ...rows] = Papa.parse<string[]>(writeAs('csv', findings).slice(0, -1), { newline: '\n' }).data;
      expect(rows.length).toBe(findings.length);
      const numbers = new Set(['confidence', 'typical', 'actual', 'session_count', 'asn']);
      for (const row of rows) {
        expect(row.length).toBe(header.length);
        row.forEach((cell, column) => expect(numbers.has(header[column]) ? Number.isFinite(Number(cell)) : !FORMULA_START.test(cell)).toBe(true));
      }
      expect(rows.map(([id]) => id)).toEqual(findings.map(({ finding }) => finding.finding_id));
    });
  });
});
