/** Joins values for the operator `in`: separated by commas, with a backslash before each comma or backslash inside a value. */
export const toList = (values: readonly string[]): string => values.map((value) => value.replace(/[\\,]/g, '\\$&')).join(',');

/** Splits such a list into its values, trimmed. */
export const fromList = (text: string): string[] => {
  const marked = text.replace(/\\([\\,])|,/g, (_whole, escaped: string | undefined) => escaped ?? '\0');
  return marked.split('\0').map((part) => part.trim());
};
