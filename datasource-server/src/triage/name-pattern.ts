/**
 * Whether a name is the pattern's, in which * stands for anything; every name is of an empty one. In linear time, whatever
 * the pattern, which a regular expression with many wildcards is not.
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
