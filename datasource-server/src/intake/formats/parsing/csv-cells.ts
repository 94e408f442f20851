import Papa from 'papaparse';

/**
 * Returns the cells of one line of delimited text, or null where quotes are unbalanced. A record never spans lines, so a bad
 * line does not affect others.
 */
export const toCells = (line: string, delimiter = ','): string[] | null => {
  if (!line.includes('"')) return line.split(delimiter);
  const { data, errors } = Papa.parse<string[]>(line, { delimiter });
  return errors.length > 0 ? null : (data[0] ?? null);
};
