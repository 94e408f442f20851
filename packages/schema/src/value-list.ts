/** Values as the list that the operator `in` takes: separated by commas, a backslash before a comma or backslash that belongs to a value. */
export const toList = (values: readonly string[]): string => values.map((value) => value.replace(/[\\,]/g, '\\$&')).join(',');

/** The values of such a list, without the blanks around them. */
export const fromList = (text: string): string[] => {
  const marked = text.replace(/\\([\\,])|,/g, (_whole, escaped: string | undefined) => escaped ?? '\0');
  return marked.split('\0').map((part) => part.trim());
};
