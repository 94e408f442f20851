/**
 * Returns a function that matches names against a pattern, in which * stands for any characters. An empty pattern matches
 * every name. Takes linear time, unlike a regular expression with many wildcards.
 */
export const namePattern = (pattern: string): ((name: string) => boolean) => {
  const [first, ...rest] = pattern.split('*');
  if (pattern === '') return () => true;
  if (rest.length === 0) return (name) => name === first;
  const last = rest[rest.length - 1];
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let at = first.length;
    return rest.slice(0, -1).every((part) => {
      const found = name.indexOf(part, at);
      at = found + part.length;
      return found !== -1 && at <= name.length - last.length;
    });
  };
};
