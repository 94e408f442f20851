/** Text that begins so is run as a formula by spreadsheets; a log line may well have been written for that. */
export const FORMULA_START = /^[=+\-@\t\r\n]/;
