import type { SessionBlock } from '@weir/schema';

/** Returns the country in which an address is registered, as ISO 3166-1 alpha-2 in capitals; null where unknown. */
export type CountryOf = (address: string) => string | null;

const CODE_LENGTH = 2;
/** Stands for an address that was not looked up yet. */
const NEW = -2;

/**
 * Returns a block in which sessions without a country have that of their source address; the same block where there is
 * nothing to add. A country in the log stays, and ids do not change. Each address is looked up once.
 */
export const withCountries = (block: SessionBlock, countryOf: CountryOf): SessionBlock => {
  const { size, texts, terms } = block;
  const { src_ip, src_ip_country_code: logged } = texts;
  const first = logged.subarray(0, size).indexOf(-1);
  if (first === -1) return block;
  const byAddress = new Int32Array(terms.length).fill(NEW);
  const added = new CodeTerms(terms);
  let filled: Int32Array | null = null;
  for (let row = first; row < size; row++) {
    if (logged[row] !== -1) continue;
    const address = src_ip[row];
    if (byAddress[address] === NEW) byAddress[address] = added.of(countryOf(terms[address]));
    if (byAddress[address] === -1) continue;
    filled ??= logged.slice(0, size);
    filled[row] = byAddress[address];
  }
  return filled === null ? block : { ...block, texts: { ...texts, src_ip_country_code: filled }, terms: added.toList() };
};

/** Adds codes to the terms of a block, each once. */
class CodeTerms {
  private readonly indices: Map<string, number>;
  private readonly codes: string[] = [];

  constructor(private readonly terms: readonly string[]) {
    this.indices = new Map(terms.flatMap((term, index) => (term.length === CODE_LENGTH ? [[term, index] as const] : [])));
  }

  /** Returns the index of a code; -1 for null. */
  of(code: string | null): number {
    if (code === null) return -1;
    const known = this.indices.get(code);
    if (known !== undefined) return known;
    const index = this.terms.length + this.codes.length;
    this.codes.push(code);
    this.indices.set(code, index);
    return index;
  }

  toList(): readonly string[] {
    return this.codes.length === 0 ? this.terms : [...this.terms, ...this.codes];
  }
}
