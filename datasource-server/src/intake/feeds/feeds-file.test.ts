import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeeds } from './feeds-file.ts';

describe('the feeds file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-feeds-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const load = (text: string): ReturnType<typeof loadFeeds> => {
    const path = join(folder, 'feeds.yaml');
    writeFileSync(path, text);
    return loadFeeds(path);
  };

  it('is read as YAML', async () => {
    expect(await load('feeds:\n  - name: nginx\n    kind: files\n    path: /var/log/nginx\n    include: "access.log*"\n')).toEqual([
      { name: 'nginx', kind: 'files', path: '/var/log/nginx', include: 'access.log*' },
    ]);
  });

  it('is read as JSON, with defaults for optional settings', async () => {
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
    ['an unknown kind', 'feeds: [{name: a, kind: kafka}]', 'feed a, kind'],
    ['an unknown setting', 'feeds: [{name: a, kind: files, path: /x, secret_key: y}]', 'feed a'],
    ['a missing setting', 'feeds: [{name: vpc, kind: cloudwatch_logs}]', 'feed vpc, log_group'],
    ['a name that is not a metric label', 'feeds: [{name: "a b", kind: files, path: /x}]', 'must be 1 to 40 characters of a-z'],
    ['a duplicate name', 'feeds: [{name: a, kind: files, path: /x}, {name: a, kind: files, path: /y}]', 'two feeds have the same name'],
    ['a receiver open to all', 'feeds: [{name: a, kind: syslog, host: 0.0.0.0}]', 'set allow_from'],
    ['an invalid network', 'feeds: [{name: a, kind: syslog, allow_from: [10.0.0.0/64]}]', 'must be an address or network'],
    ['an invalid time', 'feeds: [{name: a, kind: s3, bucket: abc, since: yesterday}]', 'must be a time such as 2026-11-01T00:00:00Z'],
    ['no feeds', 'hello: world', 'feeds'],
    ['invalid YAML', 'feeds: [', 'is not valid YAML or JSON'],
  ])('is rejected, naming %s', async (_name, text, expected) => {
    const error: unknown = await load(text).then(() => null, (thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'feeds.invalid' });
    expect((error as Error).message).toContain(expected);
  });

  it('is reported as unreadable where it does not exist', async () => {
    await expect(loadFeeds(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file.unreadable' });
  });
});
