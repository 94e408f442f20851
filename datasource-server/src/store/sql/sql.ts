/** A value that a statement binds. Numbers must be finite. */
export type SqlValue = string | number | bigint | boolean | null;

/** A piece of SQL. Value i is bound between parts i and i + 1, so there is one part more than values. */
export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly SqlValue[];
}

const isSql = (input: Sql | SqlValue): input is Sql => typeof input === 'object' && input !== null;

/**
 * Returns a piece of SQL from a template. A piece of SQL in the template is inserted as it is; every other value is bound, so no
 * value reaches the text of a statement.
 */
export const sql = (texts: TemplateStringsArray, ...inputs: ReadonlyArray<Sql | SqlValue>): Sql => {
  const parts = [texts[0]];
  const values: SqlValue[] = [];
  const extend = (text: string): void => void (parts[parts.length - 1] += text);
  inputs.forEach((input, index) => {
    if (isSql(input)) {
      extend(input.parts[0]);
      values.push(...input.values);
      parts.push(...input.parts.slice(1));
      extend(texts[index + 1]);
    } else {
      values.push(input);
      parts.push(texts[index + 1]);
    }
  });
  return { parts, values };
};

/** Returns a constant text of the program as SQL. Never pass text from outside of the program. */
export const raw = (text: string): Sql => ({ parts: [text], values: [] });

/** Returns a whole number as a literal, which a database plans better than a bound value. @throws RangeError for any other number */
export const integer = (value: number): Sql => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: got ${value}`);
  return raw(String(value));
};

/** Returns pieces of SQL with a separator between them. */
export const join = (pieces: readonly Sql[], separator: string): Sql =>
  pieces.reduce((joined, piece, index) => (index === 0 ? piece : sql`${joined}${raw(separator)}${piece}`), raw(''));

/** Returns pieces of SQL with commas between them. */
export const list = (pieces: readonly Sql[]): Sql => join(pieces, ', ');

/** Returns the condition that all conditions hold. */
export const all = (conditions: readonly Sql[]): Sql => join(conditions.map((condition) => sql`(${condition})`), ' AND ');

/** Returns the text of a statement. `placeholder` writes the place of a bound value; its index counts from 0. */
export const toText = ({ parts, values }: Sql, placeholder: (value: SqlValue, index: number) => string): string =>
  values.reduce<string>((text, value, index) => text + placeholder(value, index) + parts[index + 1], parts[0]);
