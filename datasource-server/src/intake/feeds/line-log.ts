/** Yields separate lines as one log. Line ends within a line become spaces. */
export async function* toLineLog(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  const text = lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n');
  if (text !== '') yield Buffer.from(`${text}\n`);
}
