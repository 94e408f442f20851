import fc from 'fast-check';
import { TermTable } from './block-terms.ts';

/** Texts that share lengths, prefixes and characters, so that a hash or a comparison that ignores a byte is noticed. */
const texts = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '日', '\ud800', '😀'), maxLength: 9 }), fc.string({ maxLength: 40 }), fc.nat(3000).map(String));

describe('terms of a block', () => {
  it('are numbered by first use, whether given as bytes or as text', () => {
    const table = new TermTable();
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, fc.boolean()), { maxLength: 300 }), (uses) => {
        table.clear();
        const known: string[] = [];
        for (const [text, asBytes] of uses) {
          const bytes = Buffer.from(`<${text}>`);
          // Bytes cannot express a lone surrogate.
          const useBytes = asBytes && bytes.toString() === `<${text}>`;
          if (!known.includes(text)) {
            if (useBytes) expect(table.findBytes(bytes, 1, bytes.length - 1)).toBe(-1);
            known.push(text);
          }
          expect(useBytes ? table.ofBytes(bytes, 1, bytes.length - 1) : table.ofText(text)).toBe(known.indexOf(text));
          if (useBytes) expect(table.findBytes(bytes, 1, bytes.length - 1)).toBe(known.indexOf(text));
        }
        expect(table.toList()).toEqual(known);
        expect(table.size).toBe(known.length);
      }),
    );
  });

  it('stay the same while the table grows, and are gone after clear', () => {
    const table = new TermTable();
    const all = Array.from({ length: 50_000 }, (_, i) => `${i}${'x'.repeat(i % 50)}`);
    for (let round = 0; round < 2; round++) {
      expect(all.map((text) => table.ofBytes(Buffer.from(text), 0, text.length))).toEqual(all.map((_, i) => i));
      expect(table.toList()).toEqual(all);
      expect(table.bytes).toBe(all.join('').length);
      table.clear();
      expect([table.size, table.bytes, table.toList()]).toEqual([0, 0, []]);
    }
  });
});
