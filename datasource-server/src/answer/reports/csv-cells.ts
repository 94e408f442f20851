import Papa from 'papaparse';
import { FORMULA_CELL } from '@weir/schema';

const SAFE = { escapeFormulae: FORMULA_CELL, newline: '\n' };
/** Matches a cell that must be quoted or escaped, and a few others. */
const SPECIAL = /[",\r\n\ufeff]|^[ =+@\t-]| $/;
/** Matches a line without double quotes in which a cell must be quoted or escaped. */
const SPECIAL_IN_LINE = /(?:^|,)(?:[ =+@\t]|-(?!,|$|\d+(?:\.\d+)?(?:,|$)))| (?:,|$)|[^\x20-\x7e]/;

/** Returns cells as a line of a CSV, without its line end. */
export const toCsvLine = (cells: readonly unknown[]): string => cells.map((cell) => toCsvCell(String(cell))).join(',');

/** Returns a text as a cell of a CSV. */
export const toCsvCell = (text: string): string => (SPECIAL.test(text) ? Papa.unparse([[text]], SAFE) : text);

/** Returns whether a line of a CSV that has no double quotes may be copied into another CSV as it is. */
export const isSafeLine = (line: string): boolean => !SPECIAL_IN_LINE.test(line);
