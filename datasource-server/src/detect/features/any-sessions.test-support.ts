import fc from 'fast-check';
import { sessionInputSchema, type Session, type SessionBlock, type SessionInput } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';

const START_MS = Date.UTC(2026, 0, 5);
const orNull = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 4 });

/** A session with few different values, so that groups, ties and repeats occur. */
export const anySession: fc.Arbitrary<Session> = fc
  .record({
    start_time: fc.oneof(fc.nat({ max: 50 }).map((minute) => START_MS + 60_000 * minute), fc.nat({ max: 200 }).map((second) => START_MS + 1_000 * second), fc.nat({ max: 4e12 })),
    length_ms: fc.oneof(fc.constantFrom(0, 500, 60_000, 600_000), fc.nat({ max: 1e9 })),
    src_ip: fc.nat({ max: 4 }).map((host) => `192.0.2.${host}`),
    dst_ip: orNull(fc.constantFrom('198.51.100.1', '198.51.100.2')),
    response_code: orNull(fc.constantFrom(0, 200, 399, 400, 403, 499, 500, 503, 999)),
    dst_port: orNull(fc.constantFrom(0, 22, 80, 443, 8080, 8443, 65_535)),
    bytes_in: fc.oneof(fc.constantFrom(0, 1, 700, 5_000), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    bytes_out: fc.oneof(fc.constantFrom(0, 1, 700, 5_000), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    rule_names: orNull(fc.constantFrom('sqli', 'xss')),
    label: orNull(fc.constantFrom('attack', 'benign', 'not_sure')),
  })
  .map(({ length_ms, ...values }) => toSession(sessionInputSchema.parse({ ...values, end_time: values.start_time + length_ms } satisfies Partial<SessionInput>)));

/** Returns the same block in longer arrays, as when a buffer is used again: the values beyond its size mean nothing. */
export const padded = (block: SessionBlock): SessionBlock => {
  const { size } = block;
  const longer = <Values extends Float64Array | Int32Array | Uint32Array>(values: Values, width = 1): Values => {
    const copy = new (values.constructor as new (length: number) => Values)(values.length + 7 * width);
    copy.set(values.subarray(0, size * width));
    return copy;
  };
  const all = <Name extends string, Values extends Float64Array | Int32Array>(columns: Readonly<Record<Name, Values>>) =>
    Object.fromEntries(Object.entries<Values>(columns).map(([name, values]) => [name, longer(values)])) as Record<Name, Values>;
  return { ...block, ids: longer(block.ids, 4), numbers: all(block.numbers), texts: all(block.texts) };
};
