import { MAX_DESTINATIONS, RESOLUTION_STEPS_MS, sessionInputSchema, toDestination, toSessionBlock, type LogShape, type SessionInput } from '@weir/schema';
import fc from 'fast-check';
import { toLogShape, toPeaks } from './log-facts.ts';
import { toSession } from './session-id.ts';

const HOUR = 3_600_000;

const toBlock = (inputs: readonly SessionInput[]) => toSessionBlock(inputs.map(toSession));
const session = (values: Partial<SessionInput>): SessionInput =>
  sessionInputSchema.parse({ start_time: HOUR, end_time: 2 * HOUR, src_ip: '192.0.2.1', bytes_in: 0, bytes_out: 0, ...values });

const sessions = fc.array(
  fc.record({
    start_time: fc.oneof(fc.integer({ min: 0, max: 8 }).map((step) => step * 150_000), fc.integer({ min: 0, max: 2 * HOUR })),
    src_ip: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.10', '2001:db8::1'),
    // A source that is also a destination shares a text of the block.
    dst_ip: fc.constantFrom(null, '192.0.2.1', '10.0.0.2', '10.0.0.10'),
    dst_port: fc.constantFrom(null, 0, 80, 443, 65_535),
    bytes_in: fc.integer({ min: 0, max: 3 }),
    bytes_out: fc.integer({ min: 0, max: 3 }),
  }).map(session),
  { maxLength: 30 },
);

/** Facts computed from objects, one question at a time. */
const shapeOf = (inputs: readonly SessionInput[]): LogShape => {
  const starts = inputs.map(({ start_time }) => start_time).sort((a, b) => a - b);
  const sourcesOf = new Map<string, Set<string>>();
  for (const input of inputs) sourcesOf.set(toDestination(input), (sourcesOf.get(toDestination(input)) ?? new Set()).add(input.src_ip));
  return {
    session_count: inputs.length,
    source_count: new Set(inputs.map(({ src_ip }) => src_ip)).size,
    first_time: starts[0] ?? null,
    last_time: starts.at(-1) ?? null,
    on_clock: RESOLUTION_STEPS_MS.map((step) => starts.filter((start) => start % step === 0).length),
    minutes: Array.from({ length: 60 }, (_, minute) => starts.filter((start) => new Date(start).getUTCMinutes() === minute).length),
    destinations: [...sourcesOf]
      .map(([destination, { size }]) => ({ destination, source_count: size }))
      .sort((a, b) => b.source_count - a.source_count || (a.destination < b.destination ? -1 : 1)),
  };
};

describe('the shape of a log', () => {
  it('equals the facts of its sessions, in any order', () => fc.assert(fc.property(sessions, (inputs) => expect(toLogShape(toBlock(inputs))).toEqual(shapeOf(inputs)))));

  it('lists the destinations with the most sources, and of equal ones the first by text', () => {
    const inputs = Array.from({ length: MAX_DESTINATIONS + 2 }, (_, port) => session({ dst_port: port }));
    inputs.push(session({ dst_port: 20_000, src_ip: '192.0.2.2' }), session({ dst_port: 20_000 }));
    const { destinations } = toLogShape(toBlock(inputs));
    expect(destinations).toHaveLength(MAX_DESTINATIONS);
    expect(destinations.slice(0, 4)).toEqual([{ destination: '20000', source_count: 2 }, ...['0', '1', '10'].map((destination) => ({ destination, source_count: 1 }))]);
    // Of 10,003 destinations, the last three by text are not listed: 9997, 9998 and 9999.
    expect(destinations.at(-1)?.destination).toBe('9996');
  });
});

describe('the peaks of a log', () => {
  it('are the largest sessions of two sources, in any order', () => {
    const largest = (inputs: readonly SessionInput[], bytes: 'bytes_in' | 'bytes_out') => {
      const own = [...new Set(inputs.map(({ src_ip }) => src_ip))].map((src_ip) => ({ src_ip, bytes: Math.max(...inputs.filter((input) => input.src_ip === src_ip).map((input) => input[bytes])) }));
      return own.sort((a, b) => b.bytes - a.bytes || (a.src_ip < b.src_ip ? -1 : 1)).slice(0, 2);
    };
    fc.assert(
      fc.property(sessions, (inputs) => expect(toPeaks(toBlock(inputs))).toEqual({ bytes_in: largest(inputs, 'bytes_in'), bytes_out: largest(inputs, 'bytes_out') })),
    );
  });
});
