import { hash } from 'node:crypto';
import { SESSION_NUMBERS, SESSION_TEXTS, toCanonicalAddress } from '@weir/schema';
import { toPlainIpv4 } from '../formats/parsing/plain-values.ts';
import { NUMBER_AT, TEXT_AT, type PlainSession } from '../formats/plain-line.ts';
import { TermTable } from './block-terms.ts';
import type { SessionBlockBuilder } from './session-block-builder.ts';

/** Limits of sessionInputSchema. */
const MAX_TEXT = 1024;
const MAX_TIME = 8_640_000_000_000_000;
const MAX_RESPONSE = 999;
const MAX_PORT = 65_535;

/** Recently seen addresses that are not IPv4; forgotten when there are as many. */
const MAX_ADDRESSES = 65_536;

const SEPARATOR = 0x1f;
const FOUR_DIGITS = 10_000;
const EIGHT_DIGITS = 100_000_000;
/** The four digits of each number below 10,000. */
const DIGITS = Buffer.from(Array.from({ length: FOUR_DIGITS }, (_, number) => String(number).padStart(4, '0')).join(''), 'latin1');
const CAPITAL_A = 65;
const CAPITAL_Z = 90;

const { start_time: START, end_time: END, response_code: RESPONSE, dst_port: PORT, bytes_in: BYTES_IN, bytes_out: BYTES_OUT } = NUMBER_AT;
const { src_ip: SRC, src_ip_country_code: COUNTRY, protocol: PROTOCOL, dst_ip: DST, rule_names: RULES, observation_name: OBSERVATION } = TEXT_AT;
const { source_meta: META, source_name: NAME, detection_types: DETECTIONS } = TEXT_AT;

/**
 * Adds sessions of plain lines to a block, with the checks of sessionInputSchema and the ids of toSession, but without an
 * object or a string for each row.
 */
export class PlainSessions {
  private readonly addresses = new TermTable();
  /** The values that identify a session, as toSessionContent joins them. */
  private readonly content = Buffer.allocUnsafeSlow(SESSION_TEXTS.length * (MAX_TEXT + 1) + SESSION_NUMBERS.length * 17);

  constructor(private readonly blocks: SessionBlockBuilder) {}

  /** Adds a session; returns false, without any effect, where a value may be invalid. The block must not be full. */
  add(line: Uint8Array, session: PlainSession): boolean {
    const { numbers, starts, ends } = session;
    if (!this.isValid(line, session)) return false;
    const row = this.blocks.startRow(this.digestOf(line, session));
    if (row === -1) return true;
    for (let column = 0; column < numbers.length; column++) this.blocks.putNumber(column, row, numbers[column]);
    for (let column = 0; column < starts.length; column++) {
      if (starts[column] === -1) this.blocks.putNull(column, row);
      else this.blocks.putBytes(column, row, line, starts[column], ends[column]);
    }
    return true;
  }

  private isValid(line: Uint8Array, { numbers, starts, ends }: PlainSession): boolean {
    if (!(numbers[START] >= 0 && numbers[END] >= numbers[START] && numbers[END] <= MAX_TIME)) return false;
    if (!(numbers[BYTES_IN] >= 0 && numbers[BYTES_IN] <= Number.MAX_SAFE_INTEGER && numbers[BYTES_OUT] >= 0 && numbers[BYTES_OUT] <= Number.MAX_SAFE_INTEGER)) return false;
    if (numbers[RESPONSE] > MAX_RESPONSE || numbers[PORT] > MAX_PORT) return false;
    for (let column = 0; column < starts.length; column++) if (starts[column] !== -1 && ends[column] - starts[column] > MAX_TEXT) return false;
    if (starts[COUNTRY] !== -1) {
      const at = starts[COUNTRY];
      if (ends[COUNTRY] !== at + 2 || line[at] < CAPITAL_A || line[at] > CAPITAL_Z || line[at + 1] < CAPITAL_A || line[at + 1] > CAPITAL_Z) return false;
    }
    return starts[SRC] !== -1 && this.isAddress(line, starts[SRC], ends[SRC]) && (starts[DST] === -1 || this.isAddress(line, starts[DST], ends[DST]));
  }

  private isAddress(line: Uint8Array, from: number, to: number): boolean {
    if (toPlainIpv4(line, from, to) !== -1 || this.addresses.findBytes(line, from, to) !== -1) return true;
    const text = Buffer.from(line.subarray(from, to)).toString('latin1');
    if (toCanonicalAddress(text) !== text) return false;
    if (this.addresses.size >= MAX_ADDRESSES) this.addresses.clear();
    this.addresses.ofBytes(line, from, to);
    return true;
  }

  /** Returns the hash of toSessionContent as text of one byte a character. */
  private digestOf(line: Uint8Array, { numbers, starts, ends }: PlainSession): string {
    let at = this.putNumber(0, numbers[START]);
    at = this.putNumber(at, numbers[END]);
    at = this.putText(at, line, starts[SRC], ends[SRC]);
    at = this.putText(at, line, starts[COUNTRY], ends[COUNTRY]);
    at = this.putText(at, line, starts[PROTOCOL], ends[PROTOCOL]);
    at = this.putNumber(at, numbers[RESPONSE]);
    at = this.putText(at, line, starts[DST], ends[DST]);
    at = this.putNumber(at, numbers[PORT]);
    at = this.putNumber(at, numbers[BYTES_IN]);
    at = this.putNumber(at, numbers[BYTES_OUT]);
    at = this.putText(at, line, starts[RULES], ends[RULES]);
    at = this.putText(at, line, starts[OBSERVATION], ends[OBSERVATION]);
    at = this.putText(at, line, starts[META], ends[META]);
    at = this.putText(at, line, starts[NAME], ends[NAME]);
    at = this.putText(at, line, starts[DETECTIONS], ends[DETECTIONS]);
    return hash('sha256', this.content.subarray(0, at - 1), 'binary');
  }

  /** Writes a text and a separator; returns the position after them. */
  private putText(at: number, line: Uint8Array, start: number, end: number): number {
    const { content } = this;
    let to = at;
    if (start !== -1) for (let from = start; from < end; from++) content[to++] = line[from];
    content[to++] = SEPARATOR;
    return to;
  }

  /** Writes a whole number in decimal and a separator, for null only the separator; returns the position after them. */
  private putNumber(at: number, value: number): number {
    let end = at;
    if (value >= 0) {
      const high = Math.floor(value / EIGHT_DIGITS);
      const low = value - high * EIGHT_DIGITS;
      if (high === 0) end = this.putDigits(at, low);
      else {
        end = this.putDigits(at, high) + 8;
        this.putFour(end - 8, (low / FOUR_DIGITS) | 0);
        this.putFour(end - 4, low % FOUR_DIGITS);
      }
    }
    this.content[end] = SEPARATOR;
    return end + 1;
  }

  /** Writes a whole number below 10^8 without leading zeros; returns the position after it. */
  private putDigits(at: number, value: number): number {
    if (value < FOUR_DIGITS) {
      const length = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
      for (let i = 0; i < length; i++) this.content[at + i] = DIGITS[4 * value + 4 - length + i];
      return at + length;
    }
    const end = this.putDigits(at, (value / FOUR_DIGITS) | 0);
    this.putFour(end, value % FOUR_DIGITS);
    return end + 4;
  }

  private putFour(at: number, value: number): void {
    const { content } = this;
    for (let i = 0; i < 4; i++) content[at + i] = DIGITS[4 * value + i];
  }
}
