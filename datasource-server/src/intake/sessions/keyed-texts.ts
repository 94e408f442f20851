import { hash } from 'node:crypto';
import { toCanonicalAddress } from '@weir/schema';
import { toPlainIpv4 } from '../formats/parsing/plain-values.ts';
import type { PlainTexts } from '../formats/plain-line.ts';
import { TermTable } from './block-terms.ts';
import type { IsMonitored } from './exchange-sides.ts';
import { Ipv4Table, wordAt } from './ipv4-table.ts';

/** Texts are forgotten when there are as many, or when they are as long. */
const MAX_TEXTS = 131_072;
const MAX_BYTES = 8 * 1024 * 1024;
const FIRST_TEXTS = 1024;

/** Numbers from here on are slots of IPv4 addresses. */
const FIRST_IPV4 = 2 ** 24;

/** Properties of a text, as bits. */
const HAS_KEY = 1;
const IS_ADDRESS = 2;
const HAS_SIDE = 4;
const IS_MONITORED = 8;

/** Recently used texts, numbered, with the keys of TextKeys, which are computed once for each text. */
export class KeyedTexts implements PlainTexts {
  private readonly ipv4: Ipv4Table;
  private readonly table = new TermTable();
  private readonly constants: string[] = [];
  /** High half, then low half of each key. */
  private keys = new Int32Array(2 * FIRST_TEXTS);
  private flags = new Uint8Array(FIRST_TEXTS);
  /** Number of each text in the terms of a block, and the number of that block, counted from 1. */
  private terms = new Int32Array(FIRST_TEXTS);
  private blocks = new Int32Array(FIRST_TEXTS);

  constructor(private readonly isMonitoredText: IsMonitored) {
    this.ipv4 = new Ipv4Table(isMonitoredText);
  }

  constant(text: string): number {
    const number = this.table.ofText(text);
    if (number === this.constants.length) this.constants.push(text);
    this.reserve();
    return number;
  }

  of(bytes: Uint8Array, from: number, to: number): number {
    const number = this.table.ofBytes(bytes, from, to);
    if (number >= this.flags.length) this.reserve();
    return number;
  }

  address(bytes: Uint8Array, from: number, to: number): number {
    const ipv4 = toPlainIpv4(bytes, from, to);
    if (ipv4 !== -1) return FIRST_IPV4 + this.ipv4.slotOf(ipv4);
    const known = this.table.findBytes(bytes, from, to);
    if (known !== -1 && (this.flags[known] & IS_ADDRESS) !== 0) return known;
    const text = Buffer.from(bytes.subarray(from, to)).toString('utf8');
    if (toCanonicalAddress(text) !== text) return -1;
    const number = this.of(bytes, from, to);
    this.flags[number] |= IS_ADDRESS;
    return number;
  }

  /** Returns the high half of a text's key as a signed number. */
  highOf(number: number): number {
    if (number >= FIRST_IPV4) return this.ipv4.highOf(number - FIRST_IPV4);
    if ((this.flags[number] & HAS_KEY) === 0) this.computeKey(number);
    return this.keys[2 * number];
  }

  /** Returns the low half of a text's key as a signed number. `highOf` must have been called for the text. */
  lowOf(number: number): number {
    return number >= FIRST_IPV4 ? this.ipv4.lowOf(number - FIRST_IPV4) : this.keys[2 * number + 1];
  }

  /** Returns whether an address is in a monitored network. */
  isMonitored(number: number): boolean {
    if (number >= FIRST_IPV4) return this.ipv4.isMonitored(number - FIRST_IPV4);
    if ((this.flags[number] & HAS_SIDE) === 0) this.flags[number] |= this.isMonitoredText(this.textOf(number)) ? HAS_SIDE | IS_MONITORED : HAS_SIDE;
    return (this.flags[number] & IS_MONITORED) !== 0;
  }

  /** Returns the number of a text in the terms of a block. */
  termOf(number: number, terms: TermTable, block: number): number {
    if (number >= FIRST_IPV4) return this.ipv4.termOf(number - FIRST_IPV4, terms, block);
    if (this.blocks[number] !== block + 1) {
      this.blocks[number] = block + 1;
      this.terms[number] = this.table.copyTo(terms, number);
    }
    return this.terms[number];
  }

  textOf(number: number): string {
    return number >= FIRST_IPV4 ? this.ipv4.textOf(number - FIRST_IPV4) : this.table.textOf(number);
  }

  /** Forgets all texts but the constants where there are too many. Ends the validity of the other numbers. */
  trim(): void {
    this.ipv4.trim();
    if (this.table.size < MAX_TEXTS && this.table.bytes < MAX_BYTES) return;
    this.table.clear();
    this.flags.fill(0);
    this.blocks.fill(0);
    for (const text of this.constants) this.table.ofText(text);
  }

  private computeKey(number: number): void {
    const digest = hash('sha256', this.table.textOf(number), 'binary');
    this.keys[2 * number] = wordAt(digest, 0);
    this.keys[2 * number + 1] = wordAt(digest, 4);
    this.flags[number] |= HAS_KEY;
  }

  private reserve(): void {
    if (this.table.size <= this.flags.length) return;
    const capacity = 2 * this.flags.length;
    const { keys, flags, terms, blocks } = this;
    this.keys = new Int32Array(2 * capacity);
    this.keys.set(keys);
    this.flags = new Uint8Array(capacity);
    this.flags.set(flags);
    this.terms = new Int32Array(capacity);
    this.terms.set(terms);
    this.blocks = new Int32Array(capacity);
    this.blocks.set(blocks);
  }
}
