import Papa from 'papaparse';

/** Cells of one line of CSV, or of its kin with another delimiter, or null where quotes do not pair up: a record never spans lines here, so that it spoils no other. */
export const toCells = (line: string, delimiter = ','): string[] | null => {
  if (!line.includes('"')) return line.split(delimiter);
  const { data, errors } = Papa.parse<string[]>(line, { delimiter });
  return errors.length > 0 ? null : (data[0] ?? null);
};
