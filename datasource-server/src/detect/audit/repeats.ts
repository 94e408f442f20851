import type { Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount, toPercent } from './audit-text.ts';

/** Finds rows that are equal in every column. */
export const repeatedRows = defineCheck({
  check: 'repeated_rows',
  title: 'Repeated rows',
  conditions: 'Warns about rows that are counted more than once; notes duplicates that were dropped.',
  look: ({ sessions, duplicates_dropped }) => {
    const repeated = sessions.length - new Set(sessions.map(({ session_id }) => session_id)).size;
    const facts = { repeated_count: repeated, dropped_count: duplicates_dropped };
    if (repeated > 0) {
      return { level: 'warning', facts, sentence: `${toCount(repeated, 'row')} ${repeated === 1 ? 'repeats' : 'repeat'} another one: counts and bytes include them twice.` };
    }
    if (duplicates_dropped === 0) return { level: 'ok', facts, sentence: 'No row is repeated.' };
    return { level: 'note', facts, sentence: `${toCount(duplicates_dropped, 'duplicate row')} dropped: each row counts once.` };
  },
});

const WITHIN_MS = 10_000;
/** Smaller sessions often have equal bytes by chance. */
const MIN_BYTES = 1000;
/** Byte counts that occur more often are typical of the traffic, not one flow. */
const MAX_LEGS = 4;
const MUCH = 0.01;

/** Finds flows recorded twice: on both sides of an address translation, in both directions, or once per rule. */
export const duplicateFlows = defineCheck({
  check: 'doubled_legs',
  title: 'Duplicate flow records',
  conditions: 'Warns when at least 1 % of the sessions have the same bytes as another within 10 seconds; notes any that do.',
  look: ({ sessions }) => {
    const legs = groupByBytes(sessions).filter(isOneFlow);
    const doubled = legs.reduce((sum, leg) => sum + leg.length - 1, 0);
    const share = doubled / sessions.length;
    const facts = {
      doubled_count: doubled,
      doubled_share: share,
      swapped_count: legs.filter(([first, second]) => first.bytes_in !== second.bytes_in).length,
      translated_count: legs.filter(([first, second]) => first.src_ip !== second.src_ip || first.dst_ip !== second.dst_ip).length,
    };
    if (doubled === 0) return { level: 'ok', facts, sentence: 'No flow is recorded twice.' };
    return {
      level: share >= MUCH ? 'warning' : 'note',
      facts,
      sentence:
        `${toCount(doubled, 'session')} (${toPercent(share)}) ${doubled === 1 ? 'has' : 'have'} the same bytes as another within 10 s: ` +
        'probably one flow recorded twice, as by two network interfaces or a NAT. Counts and bytes include them twice.',
    };
  },
});

/** Returns groups of sessions with the same two byte counts, in either direction. */
const groupByBytes = (sessions: readonly Session[]): Session[][] => {
  const byTotal = groupBy(sessions.filter(({ bytes_in, bytes_out }) => bytes_in + bytes_out >= MIN_BYTES), ({ bytes_in, bytes_out }) => bytes_in + bytes_out);
  return byTotal
    .flatMap((group) => (group.length > 1 ? groupBy(group, ({ bytes_in, bytes_out }) => Math.min(bytes_in, bytes_out)) : []))
    .filter((group) => group.length > 1 && group.length <= MAX_LEGS);
};

const groupBy = (sessions: readonly Session[], keyOf: (session: Session) => number): Session[][] => {
  const groups = new Map<number, Session[]>();
  for (const session of sessions) {
    const group = groups.get(keyOf(session));
    if (group === undefined) groups.set(keyOf(session), [session]);
    else group.push(session);
  }
  return [...groups.values()];
};

const isOneFlow = (group: readonly Session[]): boolean => group[group.length - 1].start_time - group[0].start_time <= WITHIN_MS;
