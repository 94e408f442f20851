import { S3Position } from './s3-position.ts';

/** Runs one listing; returns the keys that were not done before. */
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
  it('stays behind, so that an object that appears late is found', () => {
    const position = new S3Position(null);
    expect(list(position, [['a', true], ['b', true], ['d', false], ['e', true]])).toEqual(['a', 'b', 'd', 'e']);
    expect(position.toPosition()).toEqual({ marker: 'b', done: ['d', 'e'] });
    const restarted = new S3Position(position.toPosition());
    expect(list(restarted, [['c', false], ['d', false], ['e', true]])).toEqual(['c']);
    expect(list(restarted, [['c', true], ['d', true], ['e', true], ['f', false]])).toEqual(['f']);
    expect(restarted.toPosition()).toEqual({ marker: 'e', done: ['f'] });
  });

  it('contains an object only once its rows are stored', () => {
    const position = new S3Position(null);
    position.begin();
    position.pass('a', false);
    expect(new S3Position(position.withDone('b')).has('b')).toBe(true);
    expect(position.has('b')).toBe(false);
  });

  it('starts from the beginning where the stored value is not a position', () => {
    expect(new S3Position({ offset: 3 }).begin()).toBe('');
  });
});
