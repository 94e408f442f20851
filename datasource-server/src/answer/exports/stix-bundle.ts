import { isIPv6 } from 'node:net';
import { displayName, type Disposition, type DispositionVerdict } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import { defineExport, isDismissed, type ExportContext, type ExportedFinding } from './define-export.ts';
import { uuidV5 } from './uuid-v5.ts';

/** Namespace of observables (STIX 2.1, section 2.9), so that every producer gives an address the same id. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
const URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
/** Namespace of Weir's own objects; section 2.9 forbids the namespace of observables for them. */
const WEIR = uuidV5(URLS, 'urn:weir:stix');
/** Creation time of constant objects, fixed so that they have one version. */
const DESIGNED_AT = '2026-11-21T00:00:00.000Z';
/** Largest number_observed that STIX allows. */
const MAX_OBSERVED = 999_999_999;

/** STIX opinion for each disposition. It has none for benign. */
const OPINION: Readonly<Record<DispositionVerdict, 'agree' | 'disagree' | 'neutral' | null>> = {
  true_positive: 'agree',
  false_positive: 'disagree',
  unsure: 'neutral',
  benign: null,
};

/** Blind spots of each kind of finding, so that a sighting is not over-interpreted. */
const BLIND_SPOTS = new Map(FINDINGS.map(({ kind, blindSpots }) => [kind, `Blind spots: ${blindSpots}`]));

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

/** Returns the common properties of Weir's own objects. Findings have no creation time, so `created` is their start and `modified` the export. */
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

/** Returns a disposition as a note, and as an opinion if STIX has one for it; both revoked if the disposition was undone. */
const dispositionObjects = (disposition: Disposition, finding_id: string, object_refs: readonly string[]): StixObject[] => {
  const { disposition_id, verdict, author, reason, note, created_at, undone } = disposition;
  const name = `${disposition_id} ${finding_id}`;
  const common = (type: string): StixObject => ({ ...own(type, name, created_at, undone?.at ?? created_at), ...(undone === null ? {} : { revoked: true }), authors: [author], object_refs });
  const opinion = OPINION[verdict];
  return [
    { ...common('note'), abstract: `Disposition: ${verdict.replaceAll('_', ' ')}`, content: note === null ? reason : `${reason}\n\n${note}` },
    ...(opinion === null ? [] : [{ ...common('opinion'), opinion, explanation: reason }]),
  ];
};

/**
 * Yields the objects of a finding: the observed data, a note with its explanation, and a sighting of its technique if
 * the log has evidence of one. A dismissed finding revokes the sighting, because a receiver may already have it.
 */
function* findingObjects(exported: ExportedFinding, { exported_at }: ExportContext): Iterable<StixObject> {
  const { finding, current, undone } = exported;
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
    content: [finding.sentence, finding.advice, ...votes.map(({ view, weight, says }) => `${displayName(view)} (${Math.round(100 * weight)} %): ${says}`)].join('\n'),
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
      description: `Evidence in the log: ${finding.sentence} ${BLIND_SPOTS.get(kind) ?? ''}`.trim(),
      first_seen: toTimestamp(start_time),
      last_seen: toTimestamp(end_time),
      sighting_of_ref: pattern.id,
      observed_data_refs: [observed.id],
      where_sighted_refs: [identity.id],
      confidence,
    };
  }
  for (const one of [...(current === null ? [] : [current]), ...undone]) yield* dispositionObjects(one, finding_id, [note.id]);
}

/** Writes a STIX 2.1 bundle (https://docs.oasis-open.org/cti/stix/v2.1/os/). Ids are UUIDs of version 5, so a finding has the same ids in every export. */
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
