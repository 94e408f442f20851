import { concatSessions, idAt, putId, sessionAt, takeSessions, toSessionBlock, toSessions } from './session-block.ts';
import { sessionInputSchema, type Session, type SessionInput } from './session.ts';

const toSession = (input: SessionInput, session_id: string): Session => ({ ...input, session_id });

const full = toSession(
  sessionInputSchema.parse({
    start_time: 1_000, end_time: 2_000, src_ip: '192.0.2.1', src_ip_country_code: 'AU', protocol: 'https', response_code: 0, dst_ip: '2001:db8::1', dst_port: 443,
    bytes_in: 5, bytes_out: Number.MAX_SAFE_INTEGER, rule_names: 'a', observation_name: 'b', source_meta: 'c', source_name: 'd', detection_types: '', label: 'f',
  }),
  '0123456789abcdeffedcba9876543210',
);
const bare = toSession(sessionInputSchema.parse({ start_time: 0, end_time: 0, src_ip: '192.0.2.2', bytes_in: 0, bytes_out: 0 }), 'f'.repeat(32));
const joined = { ...full, session_id: '00000000000000ff', src_ip: '192.0.2.3' };

it('keeps every value of a session, and the difference between null, zero and an empty text', () => {
  const block = toSessionBlock([full, bare, joined]);
  expect(toSessions(block)).toEqual([full, bare, joined]);
  expect(sessionAt(block, 1)).toEqual(bare);
});

it('takes rows in any order, also repeated ones', () => {
  expect(toSessions(takeSessions(toSessionBlock([full, bare, joined]), [2, 0, 2]))).toEqual([joined, full, joined]);
});

it('writes ids of both lengths', () => {
  const ids = new Uint32Array(8);
  for (const id of ['0123456789abcdeffedcba9876543210', 'ffffffff00000001']) {
    putId(ids, 1, id);
    expect(idAt(ids, 1)).toBe(id);
  }
  expect([...ids]).toEqual([0, 0, 0, 0, 0xffffffff, 1, 0, 0]);
  expect(() => putId(ids, 0, 'xyz')).toThrow('Invalid session id: got "xyz", expected 16 or 32 hexadecimal digits.');
});

it('joins blocks with their own texts', () => {
  expect(toSessions(concatSessions([toSessionBlock([full]), toSessionBlock([]), toSessionBlock([joined, bare, full])]))).toEqual([full, joined, bare, full]);
  expect(concatSessions([]).size).toBe(0);
});
