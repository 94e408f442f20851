import { isIPv6 } from 'node:net';
import type { Disposition, DispositionVerdict } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import { defineExport, isDismissed, type ExportContext, type ExportedFinding } from './define-export.ts';
import { uuidV5 } from './uuid-v5.ts';

/** Namespace of observables (STIX 2.1, section 2.9): every producer gives an address the same id. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
const URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
/** Namespace of Weir's own objects, which section 2.9 keeps apart from that of observables. */
const WEIR = uuidV5(URLS, 'urn:weir:stix');
/** When the first object of this kind was designed; a constant, so that it has one version. */
const DESIGNED_AT = '2026-11-21T00:00:00.000Z';
/** Most that number_observed may be. */
const MAX_OBSERVED = 999_999_999;

/** An opinion where STIX has a word for what was said. It has none for "right, and harmless". */
const OPINION: Readonly<Record<DispositionVerdict, 'agree' | 'disagree' | 'neutral' | null>> = {
  true_positive: 'agree',
  false_positive: 'disagree',
  unsure: 'neutral',
  benign: null,
};

/** What traffic of a kind cannot show, so that nobody reads more into a sighting. */
const CANNOT_SEE = new Map(FINDINGS.map(({ kind, blindSpots }) => [kind, `It cannot show: ${blindSpots}`]));

type StixObject = Readonly<Record<string, unknown>> & { readonly id: string };

const ownId = (type: string, name: string): string => `${type}--${uuidV5(WEIR, `${type} ${name}`)}`;
const observableId = (type: string, contributing: object): string => `${type}--${uuidV5(OBSERVABLES, JSON.stringify(contributing))}`;
const toTimestamp = (time_ms: number): string => new Date(time_ms).toISOString();

const identity: StixObject = {
  type: 'identity',
  spec_version: '2.1',
  id: ownId('identity', 'Weir'),
  created: DESIGNED_AT,
  modified: DESIGNED_AT,
  name: 'Weir',
  identity_class: 'system',
};

/** The properties of an object of Weir's own. A finding has no time of writing of its own: its start stands for it, and the export is its latest version. */
const own = (type: string, name: string, created: number, modified: number): StixObject => ({
  type,
  spec_version: '2.1',
  id: ownId(type, name),
  created_by_ref: identity.id,
  created: toTimestamp(created),
  modified: toTimestamp(Math.max(created, modified)),
});

const addressObjects = ({ finding: { entity, context } }: ExportedFinding): [address: StixObject, ...others: StixObject[]] => {
  const type = isIPv6(entity) ? 'ipv6-addr' : 'ipv4-addr';
  const address = { type, spec_version: '2.1', id: observableId(type, { value: entity }), value: entity };
  if (context === undefined || context.asn === null) return [address];
  const network = {
    type: 'autonomous-system',
    spec_version: '2.1',
    id: observableId('autonomous-system', { number: context.asn }),
    number: context.asn,
    ...(context.organisation === null ? {} : { name: context.organisation }),
  };
  return [{ ...address, belongs_to_refs: [network.id] }, network];
};

const attackPattern = ({ id, name }: { id: string; name: string }): StixObject => ({
  type: 'attack-pattern',
  spec_version: '2.1',
  id: ownId('attack-pattern', id),
  created_by_ref: identity.id,
  created: DESIGNED_AT,
  modified: DESIGNED_AT,
  name,
  external_references: [{ source_name: 'mitre-attack', external_id: id, url: `https://attack.mitre.org/techniques/${id.replace('.', '/')}` }],
});

/** What an analyst said of the finding: a note, and an opinion where STIX has a word for it; revoked where it was taken back. */
const dispositionObjects = (said: Disposition, finding_id: string, object_refs: readonly string[]): StixObject[] => {
  const { disposition_id, verdict, author, reason, note, created_at, undone } = said;
  const name = `${disposition_id} ${finding_id}`;
  const common = (type: string): StixObject => ({ ...own(type, name, created_at, undone?.at ?? created_at), ...(undone === null ? {} : { revoked: true }), authors: [author], object_refs });
  const opinion = OPINION[verdict];
  return [
    { ...common('note'), abstract: `Disposition: ${verdict.replaceAll('_', ' ')}`, content: note === null ? reason : `${reason}\n\n${note}` },
    ...(opinion === null ? [] : [{ ...common('opinion'), opinion, explanation: reason }]),
  ];
};

/**
 * A finding: what was observed, a note with what Weir says of it, and a sighting of its technique where its evidence is
 * in the log. A finding that analysts dismissed revokes the sighting, for a receiver may have it already.
 */
function* findingObjects(exported: ExportedFinding, { exported_at }: ExportContext): Iterable<StixObject> {
  const { finding, said, taken_back } = exported;
  const { finding_id, kind, severity, start_time, end_time, technique, votes } = finding;
  const confidence = Math.round(100 * finding.confidence);
  const make = (type: string): StixObject => own(type, finding_id, start_time, exported_at);
  const observables = addressObjects(exported);
  yield* observables;
  const observed = {
    ...make('observed-data'),
    first_observed: toTimestamp(start_time),
    last_observed: toTimestamp(end_time),
    number_observed: Math.min(finding.session_count, MAX_OBSERVED),
    object_refs: [observables[0].id],
    confidence,
    labels: [kind.replaceAll('_', '-'), `severity-${severity}`],
  };
  yield observed;
  const note = {
    ...make('note'),
    abstract: `${severity} ${kind.replaceAll('_', ' ')} of ${finding.entity}`,
    content: [finding.sentence, finding.advice, ...votes.map(({ view, weight, says }) => `${view} ${weight.toFixed(2)}: ${says}`)].join('\n'),
    confidence,
    object_refs: [observed.id],
  };
  yield note;
  if (technique !== null) {
    const pattern = attackPattern(technique);
    yield pattern;
    yield {
      ...make('sighting'),
      ...(isDismissed(exported) ? { revoked: true } : {}),
      description: `The log has evidence of it: ${finding.sentence} ${CANNOT_SEE.get(kind) ?? ''}`.trim(),
      first_seen: toTimestamp(start_time),
      last_seen: toTimestamp(end_time),
      sighting_of_ref: pattern.id,
      observed_data_refs: [observed.id],
      where_sighted_refs: [identity.id],
      confidence,
    };
  }
  for (const one of [...(said === null ? [] : [said]), ...taken_back]) yield* dispositionObjects(one, finding_id, [note.id]);
}

/** A bundle of STIX 2.1 (https://docs.oasis-open.org/cti/stix/v2.1/os/). Its ids are of version 5: the same finding has the same ones in every export. */
export const stixBundle = defineExport({
  id: 'stix',
  title: 'STIX 2.1 bundle',
  type: 'application/stix+json;version=2.1',
  extension: 'stix.json',
  *write(findings, context) {
    const id = ownId('bundle', `${context.exported_at} ${context.from_ms} ${context.to_ms} ${findings.map(({ finding }) => finding.finding_id).join(' ')}`);
    yield `{"type":"bundle","id":${JSON.stringify(id)},"objects":[\n${JSON.stringify(identity)}`;
    const written = new Set([identity.id]);
    for (const finding of findings) {
      for (const object of findingObjects(finding, context)) {
        if (written.has(object.id)) continue;
        written.add(object.id);
        yield `,\n${JSON.stringify(object)}`;
      }
    }
    yield '\n]}\n';
  },
});
