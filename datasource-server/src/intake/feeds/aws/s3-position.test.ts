import { S3Position } from './s3-position.ts';

/** One listing: takes what is not done; says what it took. */
const list = (position: S3Position, objects: ReadonlyArray<readonly [key: string, isOld: boolean]>): string[] => {
  const after = position.begin();
  const taken: string[] = [];
  for (const [key, isOld] of objects.filter(([name]) => name > after)) {
    if (!position.has(key)) taken.push(key);
    position.pass(key, isOld);
  }
  return taken;
};

describe('the position in a bucket', () => {
  it('follows behind, so that an object that appears late before others is found', () => {
    const position = new S3Position(null);
    expect(list(position, [['a', true], ['b', true], ['d', false], ['e', true]])).toEqual(['a', 'b', 'd', 'e']);
    expect(position.toPosition()).toEqual({ marker: 'b', done: ['d', 'e'] });
    const restarted = new S3Position(position.toPosition());
    expect(list(restarted, [['c', false], ['d', false], ['e', true]])).toEqual(['c']);
    expect(list(restarted, [['c', true], ['d', true], ['e', true], ['f', false]])).toEqual(['f']);
    expect(restarted.toPosition()).toEqual({ marker: 'e', done: ['f'] });
  });

  it('knows an object once its rows are kept, whatever comes after', () => {
    const position = new S3Position(null);
    position.begin();
    position.pass('a', false);
    expect(new S3Position(position.withDone('b')).has('b')).toBe(true);
    expect(position.has('b')).toBe(false);
  });

  it('begins anew where what was kept is no position', () => {
    expect(new S3Position({ offset: 3 }).begin()).toBe('');
  });
});
