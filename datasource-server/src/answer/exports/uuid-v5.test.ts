import { uuidV5 } from './uuid-v5.ts';

describe('a UUID of a name', () => {
  it('matches the example of RFC 9562, appendix A.4', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('differs for other names and namespaces', () => {
    const ids = ['a', 'b'].flatMap((name) => [uuidV5('00000000-0000-0000-0000-000000000000', name), uuidV5('ffffffff-ffff-ffff-ffff-ffffffffffff', name)]);
    expect(new Set(ids).size).toBe(4);
  });
});
