import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

describe('the compiled kernels', () => {
  it('match their source', () => {
    const { status, stderr } = spawnSync('node', [resolve(__dirname, '../../wasm/build.mjs'), '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
