import fc from 'fast-check';
import { toSessions, type Session, type SessionBlock, type SessionInput } from '@weir/schema';
import { MAX_TERM_BYTES } from './block-columns.ts';
import { SessionBlockBuilder } from './session-block-builder.ts';
import { toSession } from './session-id.ts';

const input = (values: Partial<SessionInput> = {}): SessionInput => ({
  start_time: 1_772_492_400_000, end_time: 1_772_493_000_000, src_ip: '192.0.2.1', src_ip_country_code: 'AE', protocol: 'HTTPS', response_code: 200, dst_ip: '10.0.0.5', dst_port: 443,
  bytes_in: 5602, bytes_out: 12_990, rule_names: null, observation_name: null, source_meta: 'synthetic', source_name: 'web', detection_types: null, label: null, ...values,
});

const text = fc.option(fc.constantFrom('a', 'b', 'é', '', '192.0.2.1'));
const inputs = fc.record({
  start_time: fc.nat(3), end_time: fc.nat(3), src_ip: fc.constantFrom('192.0.2.1', '2001:db8::1'), src_ip_country_code: text, protocol: text, response_code: fc.option(fc.nat(2)),
  dst_ip: text, dst_port: fc.option(fc.nat(2)), bytes_in: fc.nat(1), bytes_out: fc.constantFrom(0, 2 ** 53 - 1), rule_names: text, observation_name: text, source_meta: text,
  source_name: text, detection_types: text, label: text,
});

/** Returns copies of the arrays of a block. */
const toCopy = ({ size, ids, numbers, texts, terms }: SessionBlock): SessionBlock => structuredClone({ size, ids, numbers, texts, terms });

describe('a builder of session blocks', () => {
  it('keeps the first of each session with the id of toSession, and counts the others', () => {
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 60 }), fc.array(fc.nat(59), { maxLength: 60 }), fc.constantFrom(7, 100), (distinct, repeats, maxRows) => {
        const all = [...distinct, ...repeats.filter((at) => at < distinct.length).map((at) => ({ ...distinct[at], label: 'other' }))];
        const builder = new SessionBlockBuilder(false, maxRows);
        const got: Session[] = [];
        let repeated = 0;
        const take = (): void => {
          const built = builder.take();
          if (built === null) return;
          got.push(...toSessions(built.sessions));
          repeated += built.repeated;
        };
        const wanted: Session[] = [];
        let inBlock: Session[] = [];
        for (const session of all.map(toSession)) {
          builder.add(session);
          if (!inBlock.some(({ session_id }) => session_id === session.session_id)) inBlock.push(session);
          if (inBlock.length === maxRows) {
            wanted.push(...inBlock);
            inBlock = [];
            expect(builder.isFull).toBe(true);
            take();
          } else expect(builder.isFull).toBe(false);
        }
        take();
        wanted.push(...inBlock);
        expect(got).toEqual(wanted);
        expect(repeated).toBe(all.length - wanted.length);
      }),
    );
  });

  it('finds repeated sessions after it has grown', () => {
    const builder = new SessionBlockBuilder();
    for (let round = 0; round < 2; round++) for (let i = 0; i < 30_000; i++) builder.add(input({ bytes_in: i }));
    const built = builder.take()!;
    expect([built.sessions.size, built.repeated]).toEqual([30_000, 30_000]);
    expect(Array.from(built.sessions.numbers.bytes_in.subarray(0, 30_000))).toEqual(Array.from({ length: 30_000 }, (_, i) => i));
    expect(builder.take()).toBeNull();
  });

  it.each([false, true])('gives a block that stays valid while the next two are built (shared: %s)', (shared) => {
    const builder = new SessionBlockBuilder(shared);
    const build = (from: number): SessionBlock => {
      for (let i = 0; i < 5000; i++) builder.add(input({ bytes_in: from + i, label: String(from + i) }));
      return builder.take()!.sessions;
    };
    const first = build(0);
    const copy = toCopy(first);
    build(10_000);
    build(20_000);
    expect(toSessions(first)).toEqual(toSessions(copy));
    builder.add(input({ bytes_in: 77 }));
    expect(first.numbers.bytes_in[0]).toBe(77);
    expect(first.ids.buffer instanceof SharedArrayBuffer).toBe(shared);
  });

  it('is full where its texts are long', () => {
    const builder = new SessionBlockBuilder();
    let rows = 0;
    for (; !builder.isFull; rows++) builder.add(input({ rule_names: String(rows).padEnd(1024, '.') }));
    expect(rows).toBe(MAX_TERM_BYTES / 1024);
    expect(builder.take()!.sessions.terms.length).toBeGreaterThan(rows);
    expect(builder.isFull).toBe(false);
  });

  it('refuses a session beyond its size', () => {
    const builder = new SessionBlockBuilder(false, 1);
    builder.add(input());
    expect(() => builder.add(input())).toThrow(RangeError);
  });
});
