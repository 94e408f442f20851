import type { Session } from './session.ts';

/** Number columns of a session, as columns of a block. */
export const SESSION_NUMBERS = ['start_time', 'end_time', 'response_code', 'dst_port', 'bytes_in', 'bytes_out'] as const;
export type SessionNumber = (typeof SESSION_NUMBERS)[number];

/** Text columns of a session other than its id, as columns of a block. */
export const SESSION_TEXTS = [
  'src_ip',
  'src_ip_country_code',
  'protocol',
  'dst_ip',
  'rule_names',
  'observation_name',
  'source_meta',
  'source_name',
  'detection_types',
  'label',
] as const;
export type SessionText = (typeof SESSION_TEXTS)[number];

/**
 * Session ids as numbers. `words` holds four 32-bit words per id, the most significant first; an id of 16 hexadecimal
 * digits (a session joined from records) has zeros in the last two.
 */
export type SessionIds = Uint32Array;

/**
 * Sessions as columns, in the order of their rows: the form in which sessions pass between readers, store, models and
 * findings. The arrays have at least `size` values (ids four times as many); values beyond are undefined. Arrays may be
 * views of shared memory, so that threads pass them without a copy.
 */
export interface SessionBlock {
  readonly size: number;
  readonly ids: SessionIds;
  /** -1 stands for null. */
  readonly numbers: Readonly<Record<SessionNumber, Float64Array>>;
  /** Indices into `terms`; -1 stands for null. */
  readonly texts: Readonly<Record<SessionText, Int32Array>>;
  /** Distinct texts of the block. */
  readonly terms: readonly string[];
}

/** Verdicts of one model on the rows of a block, in the same order. The arrays have at least `size` values. */
export interface VerdictBlock {
  readonly size: number;
  readonly model_version: string;
  /** In (0, 1]. */
  readonly anomaly_score: Float64Array;
  readonly rarity: Float64Array;
  /** 1 for an anomaly, else 0. */
  readonly is_anomaly: Uint8Array;
  /** Indices into `risk_classes`; -1 without a classifier. */
  readonly risk_class: Int32Array;
  readonly risk_classes: readonly string[];
  /** 0..1; -1 without a classifier. */
  readonly class_probability: Float64Array;
  /** Reasons of the anomalous rows, in the order of the rows. */
  readonly reasons: readonly string[];
}

/** Sessions with the parts of their verdicts that findings use. */
export interface EvidenceBlock {
  readonly sessions: SessionBlock;
  /** In (0, 1]. */
  readonly anomaly_score: Float64Array;
  /** 1 for an anomaly, else 0. */
  readonly is_anomaly: Uint8Array;
}

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

/** Returns the rows of several blocks as one, in the same order. */
export const concatSessions = (blocks: readonly SessionBlock[]): SessionBlock => {
  if (blocks.length === 1) return blocks[0];
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  const terms = new Terms();
  const indices = blocks.map((block) => Int32Array.from(block.terms, (term) => terms.of(term)));
  const starts = blocks.map((_, i) => blocks.slice(0, i).reduce((sum, block) => sum + block.size, 0));
  const ids = new Uint32Array(ID_WORDS * size);
  blocks.forEach((block, i) => ids.set(block.ids.subarray(0, ID_WORDS * block.size), ID_WORDS * starts[i]));
  const numbers = SESSION_NUMBERS.map((name) => {
    const column = new Float64Array(size);
    blocks.forEach((block, i) => column.set(block.numbers[name].subarray(0, block.size), starts[i]));
    return [name, column] as const;
  });
  const texts = SESSION_TEXTS.map((name) => {
    const column = new Int32Array(size);
    blocks.forEach((block, i) => {
      for (let row = 0; row < block.size; row++) column[starts[i] + row] = block.texts[name][row] === -1 ? -1 : indices[i][block.texts[name][row]];
    });
    return [name, column] as const;
  });
  return {
    size,
    ids,
    numbers: Object.fromEntries(numbers) as Record<SessionNumber, Float64Array>,
    texts: Object.fromEntries(texts) as Record<SessionText, Int32Array>,
    terms: terms.toList(),
  };
};
