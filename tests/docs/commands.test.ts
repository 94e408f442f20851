import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/moto.ts';
import { startWeir, type WeirProcess } from '../support/weir-process.ts';
import { docPaths, readDoc, ROOT, shellBlocks, type ShellBlock } from './markdown.ts';

/**
 * Runs the shell blocks of the README and the guides, page by page, against a server with the sample. A block that
 * cannot run here has `<!-- not run: reason -->` above it, with one of these reasons.
 */
const REASONS = [
  'needs AWS',
  'needs a Docker engine',
  'needs a Grafana',
  'needs root',
  'needs a registry',
  'needs a running feed',
  'needs files of yours',
  'runs the tests',
  'takes minutes',
  'starts the server, as the tests do',
];

const PAGES = docPaths().filter((path) => path === 'README.md' || path.startsWith('docs/guides/') || ['docs/findings.md', 'docs/models.md', 'docs/views.md'].includes(path));

/** Commands that install or build here, or change something outside the folder of the test. */
const UNSAFE = /\b(npm (ci|install|test|start|update|run (build|package|generate|grafana|test))|npx jest|docker|sudo|apt(-get)?|systemctl|aws [a-z]+|grafana[- ]cli)\b|rm -rf \/| \/(var|etc|usr|opt)\//;

/** Shell functions for the blocks: `npx weir serve` is stopped, with its child processes, as soon as it listens; an HTTP error fails `curl`. */
const PRELUDE = `
set -euo pipefail
curl() { command curl -sS --fail-with-body "$@"; }
stop_group() {
  kill -- "-$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  for _ in $(seq 300); do kill -0 -- "-$1" 2>/dev/null || return 0; sleep 0.1; done
  echo 'the server did not stop within 30 s' >&2; return 1
}
serve_once() {
  set -m; "$@" > serve.log 2>&1 & local pid=$!; set +m
  for _ in $(seq 600); do
    if grep -q 'listens on' serve.log; then stop_group "$pid"; return; fi
    kill -0 "$pid" 2>/dev/null || { cat serve.log >&2; return 1; }
    sleep 0.1
  done
  stop_group "$pid"; echo 'the server did not listen within 60 s' >&2; return 1
}
`;

/** The block as a script: the servers it starts listen on a free port of their own, and end. */
const toScript = ({ text }: ShellBlock, url: string): string =>
  PRELUDE +
  text
    .replaceAll('http://127.0.0.1:8642', url)
    .replaceAll(/^(\s*(?:[A-Z_]+=\S+ )*)(npx weir serve\b.*)$/gm, (_, environment: string, command: string) => {
      const [bare] = command.split(/\s+#\s/);
      return `${environment}serve_once env WEIR_PORT=0 WEIR_DATA_DIR=served ${bare}`;
    });

describe('shell blocks', () => {
  const blocks = PAGES.flatMap((path) => shellBlocks(path, readDoc(path)));

  it('are run, or say why not with one of the known reasons', () => {
    const unknown = blocks.filter(({ notRun }) => notRun !== null && !REASONS.includes(notRun)).map(({ path, line, notRun }) => `${path}:${line}: ${notRun}`);
    expect(unknown).toEqual([]);
    expect(blocks.filter(({ notRun }) => notRun === null).length).toBeGreaterThan(blocks.length / 2);
  });

  it('change nothing outside the folder of the test', () => {
    expect(blocks.filter(({ text, notRun }) => notRun === null && UNSAFE.test(text)).map(({ path, line }) => `${path}:${line}`)).toEqual([]);
  });

  it('use npx weir, not the longer way', () => {
    expect(blocks.filter(({ text }) => /npm run (--silent )?weir\b|^\s*weir /m.test(text)).map(({ path, line }) => `${path}:${line}`)).toEqual([]);
  });

  it('that fail are noticed', () => {
    const script = toScript({ path: '', line: 1, notRun: null, text: 'false | cat\necho reached' }, 'http://127.0.0.1:1');
    expect(spawnSync('bash', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: '' });
  });
});

/** Blocks of a page that are run: not marked, and without unsafe commands. */
const runnableBlocks = (path: string): ShellBlock[] => shellBlocks(path, readDoc(path)).filter(({ text, notRun }) => notRun === null && !UNSAFE.test(text));

describe.each(PAGES.filter((path) => runnableBlocks(path).length > 0))('%s', (path) => {
  const blocks = runnableBlocks(path);
  const folder = mkdtempSync(join(tmpdir(), 'weir-docs-'));
  let server: WeirProcess;
  let port: number;

  beforeAll(async () => {
    for (const name of readdirSync(ROOT)) if (!['.git', '.weir', 'artifacts'].includes(name)) symlinkSync(join(ROOT, name), join(folder, name));
    port = await freePort();
    server = await startWeir(join(folder, '.weir'), ['--sample', '--port', String(port)]);
    await server.event('ready').catch(() => undefined);
  }, 120_000);

  afterAll(async () => {
    await server?.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(blocks.map((block) => [block.line, block] as const))(
    'runs the block of line %i',
    async (_line, block) => {
      const child = spawn('bash', ['-c', toScript(block, server.url)], {
        cwd: folder,
        env: { ...process.env, WEIR_SERVER_URL: server.url, WEIR_DATA_DIR: join(folder, 'own'), WEIR_LOG_LEVEL: 'error' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const status = await new Promise((resolve) => child.once('close', resolve));
      if (status !== 0) throw new Error(`${path}:${block.line} ended with ${String(status)}:\n${block.text}\n---\n${output.slice(-2000)}`);
    },
    180_000,
  );
});
