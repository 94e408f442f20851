import { SESSION_NUMBERS, SESSION_TEXTS, type Session, type SessionBlock, type SessionIds } from '@weir/schema';

/** 32-bit words per session id. */
export const ID_WORDS = 4;
/** Hexadecimal digits of a word. */
const WORD_DIGITS = 8;
const ID = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;

const toHex = (word: number): string => word.toString(16).padStart(WORD_DIGITS, '0');

/** Returns the id of a row as text: 32 hexadecimal digits, or 16 for a session joined from records. */
export const idAt = (ids: SessionIds, row: number): string => {
  const [a, b, c, d] = ids.subarray(ID_WORDS * row, ID_WORDS * (row + 1));
  return c === 0 && d === 0 ? toHex(a) + toHex(b) : toHex(a) + toHex(b) + toHex(c) + toHex(d);
};

/** Writes an id into the words of a row. @throws RangeError for a text that is not an id */
export const putId = (ids: SessionIds, row: number, id: string): void => {
  if (!ID.test(id)) throw new RangeError(`Invalid session id: got "${id}", expected 16 or 32 hexadecimal digits.`);
  for (let word = 0; word < ID_WORDS; word++) {
    const digits = id.slice(WORD_DIGITS * word, WORD_DIGITS * (word + 1));
    ids[ID_WORDS * row + word] = digits === '' ? 0 : parseInt(digits, 16);
  }
};

/** Numbers texts in the order of their first use. */
export class Terms {
  private readonly indices = new Map<string, number>();

  /** Returns the index of a text; -1 for null. */
  of(text: string | null): number {
    if (text === null) return -1;
    const known = this.indices.get(text);
    if (known !== undefined) return known;
    this.indices.set(text, this.indices.size);
    return this.indices.size - 1;
  }

  toList(): string[] {
    return [...this.indices.keys()];
  }
}

/** Returns sessions as columns. */
export const toSessionBlock = (sessions: readonly Session[]): SessionBlock => {
  const terms = new Terms();
  const ids = new Uint32Array(ID_WORDS * sessions.length);
  sessions.forEach(({ session_id }, row) => putId(ids, row, session_id));
  const columns = <Name extends string, Values>(names: readonly Name[], toColumn: (name: Name) => Values) =>
    Object.fromEntries(names.map((name) => [name, toColumn(name)])) as Record<Name, Values>;
  return {
    size: sessions.length,
    ids,
    numbers: columns(SESSION_NUMBERS, (name) => Float64Array.from(sessions, (session) => session[name] ?? -1)),
    texts: columns(SESSION_TEXTS, (name) => Int32Array.from(sessions, (session) => terms.of(session[name]))),
    terms: terms.toList(),
  };
};

/** Returns the session of a row. */
export const sessionAt = ({ ids, numbers, texts, terms }: SessionBlock, row: number): Session => {
  const number = (name: (typeof SESSION_NUMBERS)[number]): number => numbers[name][row];
  const orNull = (value: number): number | null => (value === -1 ? null : value);
  const text = (name: (typeof SESSION_TEXTS)[number]): string | null => (texts[name][row] === -1 ? null : terms[texts[name][row]]);
  return {
    session_id: idAt(ids, row),
    start_time: number('start_time'),
    end_time: number('end_time'),
    src_ip: text('src_ip')!,
    src_ip_country_code: text('src_ip_country_code'),
    protocol: text('protocol'),
    response_code: orNull(number('response_code')),
    dst_ip: text('dst_ip'),
    dst_port: orNull(number('dst_port')),
    bytes_in: number('bytes_in'),
    bytes_out: number('bytes_out'),
    rule_names: text('rule_names'),
    observation_name: text('observation_name'),
    source_meta: text('source_meta'),
    source_name: text('source_name'),
    detection_types: text('detection_types'),
    label: text('label'),
  };
};

/** Returns every session of a block as an object. */
export const toSessions = (block: SessionBlock): Session[] => Array.from({ length: block.size }, (_, row) => sessionAt(block, row));

/** Returns a block of some of the rows of another, in the given order. The texts are shared. */
export const takeSessions = ({ ids, numbers, texts, terms }: SessionBlock, rows: ArrayLike<number>): SessionBlock => {
  const taken = new Uint32Array(ID_WORDS * rows.length);
  for (let at = 0; at < rows.length; at++) taken.set(ids.subarray(ID_WORDS * rows[at], ID_WORDS * (rows[at] + 1)), ID_WORDS * at);
  const take = <Name extends string, Values extends Float64Array | Int32Array>(columns: Readonly<Record<Name, Values>>) =>
    Object.fromEntries(
      Object.entries<Values>(columns).map(([name, values]) => {
        const column = new (values.constructor as new (length: number) => Values)(rows.length);
        for (let at = 0; at < rows.length; at++) column[at] = values[rows[at]];
        return [name, column];
      }),
    ) as Record<Name, Values>;
  return { size: rows.length, ids: taken, numbers: take(numbers), texts: take(texts), terms };
};
