#!/usr/bin/env node
'use strict';

/*
 * The `weir` command. npm links this file at installation, before the bundle exists; it loads the bundle,
 * or explains how to build it.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '../dist/weir.cjs');

if (existsSync(bundle)) {
  require(bundle);
} else {
  // The code and the hint are those of packages/schema/src/errors.ts, which is only readable after a build.
  const code = 'cli.not_built';
  const message = 'The weir command is not built: datasource-server/dist/weir.cjs is missing.';
  const hint = 'Run "npm run build:server" in the repository, then run the command again.';
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { code, message, hint, details: {} } })}\n`);
  else process.stderr.write(`weir: ${message}\n      ${hint}\n`);
  process.exitCode = 1;
}
