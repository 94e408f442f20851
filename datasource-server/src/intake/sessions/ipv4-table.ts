import { hash } from 'node:crypto';
import type { TermTable } from './block-terms.ts';
import type { IsMonitored } from './exchange-sides.ts';

const FIRST_SLOTS = 4096;
/** Addresses are forgotten when half of so many slots are used. */
const MAX_SLOTS = 524_288;

const ZERO = 48;
const DOT = 46;

/** Integers per slot, 32 bytes, so that the processor loads one line of its cache for an address. */
const SLOT_INTS = 8;
/** Positions in a slot: the address, its properties, the halves of its key, its term and the block of that term. */
const [ADDRESS, FLAGS, HIGH, LOW, TERM, BLOCK] = [0, 1, 2, 3, 4, 5];

/** Properties of an address, as bits. */
const IS_USED = 1;
const HAS_KEY = 2;
const HAS_SIDE = 4;
const IS_MONITORED = 8;

/** Recently used IPv4 addresses by their slot in a hash table, with what is known of each. Slots are valid until `trim`. */
export class Ipv4Table {
  private slots = new Int32Array(SLOT_INTS * FIRST_SLOTS);
  private count = 0;
  private readonly scratch = Buffer.alloc('255.255.255.255'.length);

  constructor(private readonly isMonitoredText: IsMonitored) {}

  /** Returns the slot of an address, given as a number from 0 to 2^32 - 1. */
  slotOf(address: number): number {
    const { slots } = this;
    const wanted = address | 0;
    const mask = slots.length / SLOT_INTS - 1;
    let slot = toSlot(wanted, mask);
    for (; slots[SLOT_INTS * slot + FLAGS] !== 0; slot = (slot + 1) & mask) if (slots[SLOT_INTS * slot + ADDRESS] === wanted) return slot;
    slots[SLOT_INTS * slot + ADDRESS] = wanted;
    slots[SLOT_INTS * slot + FLAGS] = IS_USED;
    this.count++;
    return slot;
  }

  /** Returns the high half of an address's key as a signed number. */
  highOf(slot: number): number {
    const at = SLOT_INTS * slot;
    if ((this.slots[at + FLAGS] & HAS_KEY) === 0) this.computeKey(at);
    return this.slots[at + HIGH];
  }

  /** Returns the low half of an address's key as a signed number. `highOf` must have been called for the slot. */
  lowOf(slot: number): number {
    return this.slots[SLOT_INTS * slot + LOW];
  }

  /** Returns whether an address is in a monitored network. */
  isMonitored(slot: number): boolean {
    const at = SLOT_INTS * slot + FLAGS;
    if ((this.slots[at] & HAS_SIDE) === 0) this.slots[at] |= this.isMonitoredText(this.textOf(slot)) ? HAS_SIDE | IS_MONITORED : HAS_SIDE;
    return (this.slots[at] & IS_MONITORED) !== 0;
  }

  /** Returns the number of an address in the terms of a block. */
  termOf(slot: number, terms: TermTable, block: number): number {
    const at = SLOT_INTS * slot;
    if (this.slots[at + BLOCK] !== block + 1) {
      this.slots[at + BLOCK] = block + 1;
      this.slots[at + TERM] = terms.ofBytes(this.scratch, 0, this.write(this.slots[at + ADDRESS]));
    }
    return this.slots[at + TERM];
  }

  textOf(slot: number): string {
    const address = this.slots[SLOT_INTS * slot + ADDRESS];
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  }

  /** Makes space for more addresses, or forgets all where there are too many. Ends the validity of slots. */
  trim(): void {
    const { slots } = this;
    if (2 * SLOT_INTS * this.count < slots.length) return;
    if (slots.length >= SLOT_INTS * MAX_SLOTS) {
      slots.fill(0);
      this.count = 0;
      return;
    }
    this.slots = new Int32Array(2 * slots.length);
    const mask = this.slots.length / SLOT_INTS - 1;
    for (let at = 0; at < slots.length; at += SLOT_INTS) {
      if (slots[at + FLAGS] === 0) continue;
      let slot = toSlot(slots[at + ADDRESS], mask);
      while (this.slots[SLOT_INTS * slot + FLAGS] !== 0) slot = (slot + 1) & mask;
      this.slots.set(slots.subarray(at, at + SLOT_INTS), SLOT_INTS * slot);
    }
  }

  /** Writes an address as text; returns its length. */
  private write(address: number): number {
    const { scratch } = this;
    let length = 0;
    for (let shift = 24; shift >= 0; shift -= 8) {
      const part = (address >>> shift) & 255;
      if (part >= 100) scratch[length++] = ZERO + ((part / 100) | 0);
      if (part >= 10) scratch[length++] = ZERO + (((part / 10) | 0) % 10);
      scratch[length++] = ZERO + (part % 10);
      if (shift > 0) scratch[length++] = DOT;
    }
    return length;
  }

  private computeKey(at: number): void {
    const digest = hash('sha256', this.textOf(at / SLOT_INTS), 'binary');
    this.slots[at + HIGH] = wordAt(digest, 0);
    this.slots[at + LOW] = wordAt(digest, 4);
    this.slots[at + FLAGS] |= HAS_KEY;
  }
}

/** Returns the first slot for an address: the high bits of a product depend on all bits of the address. */
const toSlot = (address: number, mask: number): number => {
  const product = Math.imul(address ^ (address >>> 15), 0x9e3779b1);
  return (product ^ (product >>> 15)) & mask;
};

/** Returns four characters of one byte each as a signed big-endian word. */
export const wordAt = (digest: string, at: number): number =>
  (digest.charCodeAt(at) << 24) | (digest.charCodeAt(at + 1) << 16) | (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3);
