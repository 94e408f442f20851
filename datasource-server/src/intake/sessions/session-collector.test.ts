import fc from 'fast-check';
import { sessionInputSchema, toSessionBlock, toSessions, type Session } from '@weir/schema';
import { SessionCollector } from './session-collector.ts';
import { toSession } from './session-id.ts';

/** Few different sessions, so that many repeat; joined ones have ids of 16 digits. */
const session = fc.record({ at: fc.nat(40), port: fc.option(fc.nat(2)), country: fc.option(fc.constantFrom('AU', 'DE')), isJoined: fc.boolean() }).map(({ at, port, country, isJoined }): Session => {
  const whole = toSession(sessionInputSchema.parse({ start_time: at, end_time: at, src_ip: `192.0.2.${at % 7}`, src_ip_country_code: country, dst_port: port, bytes_in: at, bytes_out: 2 }));
  return isJoined ? { ...whole, session_id: whole.session_id.slice(0, 16) } : whole;
});

it('keeps each session once, in the order in which it was first added', () => {
  fc.assert(
    fc.property(fc.array(fc.array(session, { maxLength: 60 }), { maxLength: 6 }), (blocks) => {
      const collector = new SessionCollector();
      for (const block of blocks) collector.add(toSessionBlock(block));
      const byId = new Map<string, Session>();
      for (const one of blocks.flat()) if (!byId.has(one.session_id)) byId.set(one.session_id, one);
      expect(toSessions(collector.toBlock())).toEqual([...byId.values()]);
      expect(collector.duplicate_count).toBe(blocks.flat().length - byId.size);
    }),
  );
});

it('collects many more sessions than it first has space for', () => {
  const collector = new SessionCollector();
  const of = (from: number): Session[] =>
    Array.from({ length: 5_000 }, (_, at) => toSession(sessionInputSchema.parse({ start_time: from + at, end_time: from + at, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 2, rule_names: `rule ${from + at}` })));
  for (const from of [0, 5_000, 2_500, 10_000]) collector.add(toSessionBlock(of(from)));
  expect(collector.duplicate_count).toBe(5_000);
  expect(toSessions(collector.toBlock())).toEqual([...of(0), ...of(5_000), ...of(10_000)]);
});
