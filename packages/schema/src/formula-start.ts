/** Spreadsheets run text with these first characters as a formula; attackers write log lines for that purpose. */
export const FORMULA_START = /^[=+\-@\t\r\n]/;
