/** Spreadsheets run text with these first characters as a formula; attackers write log lines for that purpose. */
export const FORMULA_START = /^[=+\-@\t\r\n]/;

/** Matches a cell that a spreadsheet would run as a formula. A `-` alone, which means null in logs, and negative numbers are none. */
export const FORMULA_CELL = /^(?:[=+@\t\r\n]|-(?!$|\d+(?:\.\d+)?$))/;
