import fc from 'fast-check';
import { TermTable } from './block-terms.ts';
import { Ipv4Table } from './ipv4-table.ts';
import { TextKeys } from './record-hash.ts';

describe('a table of IPv4 addresses', () => {
  it('gives each address its text, key, side and term, also after it has grown and forgotten', () => {
    const isMonitored = (address: string): boolean => address.endsWith('7');
    const table = new Ipv4Table(isMonitored);
    const keys = new TextKeys();
    const terms = new TermTable();
    let block = 0;
    const check = (address: number): void => {
      const text = [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join('.');
      const slot = table.slotOf(address);
      expect(table.slotOf(address)).toBe(slot);
      const { high, low } = keys.of(text);
      expect([table.textOf(slot), table.highOf(slot) >>> 0, table.lowOf(slot) >>> 0, table.isMonitored(slot)]).toEqual([text, high, low, isMonitored(text)]);
      const term = table.termOf(slot, terms, block);
      expect([terms.textOf(term), table.termOf(slot, terms, block)]).toEqual([text, term]);
      table.trim();
    };
    [0, 1, 2 ** 31, 2 ** 32 - 1].forEach(check);
    // More addresses than the table holds.
    for (let i = 0; i < 270_000; i++) {
      const slot = table.slotOf(i * 15_000);
      table.highOf(slot);
      table.termOf(slot, terms, block);
      if (i % 1000 === 0) check(i * 15_000);
      table.trim();
    }
    terms.clear();
    block++;
    fc.assert(fc.property(fc.oneof(fc.nat(5), fc.nat(270_000).map((i) => i * 15_000), fc.integer({ min: 0, max: 2 ** 32 - 1 })), check), { numRuns: 2000 });
  });
});
