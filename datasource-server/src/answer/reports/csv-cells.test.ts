import fc from 'fast-check';
import Papa from 'papaparse';
import { isSafeLine, toCsvCell, toCsvLine } from './csv-cells.ts';

describe('cells of a CSV', () => {
  it.each(['=1+1', '+1', '@SUM(A1)', '-x', "-1+cmd|' /C calc'!A0", '-2+3', '--1', '-1 x', '-1.', '\t=1', '\r=1', '\n=1'])('are escaped where a spreadsheet would run them: %j', (cell) => {
    expect(Papa.parse<string[]>(toCsvLine(['a', cell, 'b'])).data).toEqual([['a', `'${cell}`, 'b']]);
    expect(isSafeLine(`a,${cell},b`)).toBe(false);
  });

  it.each(['-', '-5', '-5.25', '5', '', 'a-b', "it's"])('are unchanged where it would not: %j', (cell) => {
    expect([toCsvCell(cell), isSafeLine(`a,${cell}`), isSafeLine(cell)]).toEqual([cell, true, true]);
  });

  it('are read as they were written, but for the escape', () => {
    const text = fc.string({ unit: fc.constantFrom('-', '1', '.', '=', '+', '@', ',', '"', ' ', '\n', 'x', 'é'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), (cells) => {
        const read = Papa.parse<string[]>(toCsvLine(cells)).data[0];
        expect(read.map((cell, at) => (cell === `'${cells[at]}` ? cells[at] : cell))).toEqual(cells);
        for (const cell of read) expect(/^[=+@\n]/.test(cell) || (cell.startsWith('-') && cell !== '-' && Number.isNaN(Number(cell)))).toBe(false);
        if (cells.every((cell) => !/[,"\n]/.test(cell)) && isSafeLine(cells.join(','))) expect(toCsvLine(cells)).toBe(cells.join(','));
      }),
      { numRuns: 2000 },
    );
  });
});
