import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeeds } from './feeds-file.ts';

describe('the file of feeds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-feeds-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const load = (text: string): ReturnType<typeof loadFeeds> => {
    const path = join(folder, 'feeds.yaml');
    writeFileSync(path, text);
    return loadFeeds(path);
  };

  it('is YAML', async () => {
    expect(await load('feeds:\n  - name: nginx\n    kind: files\n    path: /var/log/nginx\n    include: "access.log*"\n')).toEqual([
      { name: 'nginx', kind: 'files', path: '/var/log/nginx', include: 'access.log*' },
    ]);
  });

  it('is JSON as well, with what a feed need not say filled in', async () => {
    const feeds = [
      { name: 'vpc', kind: 'cloudwatch_logs', log_group: '/vpc/flow', region: 'eu-west-1', fields: ['version', 'srcaddr'] },
      { name: 'alb', kind: 's3', bucket: 'logs', prefix: 'alb/' },
      { name: 'waf', kind: 's3_queue', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/waf' },
      { name: 'edge', kind: 'syslog', host: '0.0.0.0', allow_from: ['10.0.0.0/8', '2001:db8::1'] },
    ];
    const loaded = await load(JSON.stringify({ feeds }));
    expect(loaded).toMatchObject(feeds);
    expect(loaded).toMatchObject([{ poll_s: 10, late_s: 120 }, { poll_s: 60 }, {}, { port: 6514 }]);
  });

  it.each([
    ['no kind it knows', 'feeds: [{name: a, kind: kafka}]', 'feed a, kind'],
    ['a setting its kind has not', 'feeds: [{name: a, kind: files, path: /x, secret_key: y}]', 'feed a'],
    ['a setting missing', 'feeds: [{name: vpc, kind: cloudwatch_logs}]', 'feed vpc, log_group'],
    ['a name that metrics cannot bear', 'feeds: [{name: "a b", kind: files, path: /x}]', 'a name: 1 to 40 of a-z'],
    ['one name twice', 'feeds: [{name: a, kind: files, path: /x}, {name: a, kind: files, path: /y}]', 'two feeds have the same name'],
    ['a receiver open to all', 'feeds: [{name: a, kind: syslog, host: 0.0.0.0}]', 'say which may send with allow_from'],
    ['a network that is none', 'feeds: [{name: a, kind: syslog, allow_from: [10.0.0.0/64]}]', 'an address or a network'],
    ['a time that is none', 'feeds: [{name: a, kind: s3, bucket: abc, since: yesterday}]', 'a time, as 2026-11-01T00:00:00Z'],
    ['no feeds at all', 'hello: world', 'feeds'],
    ['neither YAML nor JSON', 'feeds: [', 'is neither YAML nor JSON'],
  ])('is refused with the place of %s', async (_name, text, said) => {
    const error: unknown = await load(text).then(() => null, (thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'feeds.invalid' });
    expect((error as Error).message).toContain(said);
  });

  it('is asked for where it is not there', async () => {
    await expect(loadFeeds(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file.unreadable' });
  });
});
