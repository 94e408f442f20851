/**
 * A test runner for Stryker that loads the tests of an area once and then, for each change, calls the tests that reach it, one after the other
 * until one fails. Jest loads its files again for each change, which takes a hundred times as long. Tests have the functions of Jest that they
 * use: describe, it, each, hooks and expect. Shapes of options and results: `TestRunner` of @stryker-mutator/api.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { transformSync } from '@swc/core';

const require = createRequire(import.meta.url);
const { expect } = createRequire(require.resolve('jest/package.json'))('expect');
/** What the changed code reads: the number of the active change, and where it counts which test reached what. */
const stryker = (globalThis.__stryker__ = {});
const [SUCCESS, FAILED] = [0, 1];

const compiled = new Map();
Module._extensions['.ts'] = (module, path) => {
  const code =
    compiled.get(path) ??
    transformSync(readFileSync(path, 'utf8'), { filename: path, sourceMaps: false, configFile: false, swcrc: false, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }).code;
  compiled.set(path, code);
  module._compile(code, path);
};

/** A file and all that it imports by relative paths, as a set of absolute paths. */
const withImports = (file, found = new Set()) => {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+\.ts)'/g)) withImports(resolve(dirname(file), path), found);
  return found;
};

const newBlock = (name, parent) => ({ name, parent, children: [], beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] });

/** Loads test files again, with the modules that `isStale`, and returns their tests: `{ id, fileName, run }` in blocks. */
const load = (files, isStale = () => true) => {
  for (const path of Object.keys(require.cache)) if (path.startsWith(process.cwd()) && isStale(path)) delete require.cache[path];
  const root = newBlock('', null);
  let block = root;
  let fileName;
  const describe = (name, define) => {
    const outer = block;
    block = newBlock(`${outer.name} ${name}`.trim(), outer);
    outer.children.push(block);
    define();
    block = outer;
  };
  const it = (name, run) => block.children.push({ id: `${fileName.slice(process.cwd().length + 1)} > ${block.name} ${name}`, fileName, run });
  const each = (of) => (table) => (name, run) => {
    const rows = table.every(Array.isArray) ? table : table.map((row) => [row]);
    rows.forEach((row, at) => of(`${name} [${at}]`, () => run(...row)));
  };
  const hook = (kind) => (run) => block[kind].push(run);
  Object.assign(globalThis, { describe, it, test: it, expect });
  Object.assign(describe, { each: each(describe) });
  Object.assign(it, { each: each(it) });
  for (const kind of ['beforeAll', 'afterAll', 'beforeEach', 'afterEach']) globalThis[kind] = hook(kind);
  for (fileName of files) require(fileName);
  return root;
};

const hasTests = (child, wanted) => (child.children === undefined ? wanted(child) : child.children.some((inner) => hasTests(inner, wanted)));

const outermostFirst = (block, kind) => (block === null ? [] : [...outermostFirst(block.parent, kind), ...block[kind]]);
const innermostFirst = (block, kind) => (block === null ? [] : [...block[kind], ...innermostFirst(block.parent, kind)]);

/** Takes steps until one fails, and returns its error as an object; undefined if none fails. */
const attempt = async (steps) => {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      return { error };
    }
  }
  return undefined;
};

/**
 * Calls the wanted tests of a block with their hooks. `report` gets each test with its error or undefined and its time in ms, and returns whether
 * to continue. Where a hook before all tests fails, so do they.
 */
const runBlock = async (block, wanted, report, outerFailure) => {
  if (!hasTests(block, wanted)) return true;
  const failure = outerFailure ?? (await attempt(block.beforeAll));
  let goesOn = true;
  for (const child of block.children) {
    if (!goesOn) break;
    if (child.children !== undefined) goesOn = await runBlock(child, wanted, report, failure);
    else if (wanted(child)) {
      stryker.currentTestId = child.id;
      const started = performance.now();
      const failed = failure ?? (await attempt([...outermostFirst(block, 'beforeEach'), child.run]));
      const failedAfter = await attempt(innermostFirst(block, 'afterEach'));
      stryker.currentTestId = undefined;
      goesOn = report(child, failed ?? failedAfter, performance.now() - started);
    }
  }
  await attempt(block.afterAll);
  return goesOn;
};

const messageOf = ({ error }) => (error instanceof Error ? error.message : String(error));

/** Where the process that runs all tests once notes the slow ones for later processes: a list of ids. */
const SLOW_TESTS = 'slow-tests.json';
const SLOW_MS = 100;

const createRunner = (options) => {
  const files = options.inOneProcess.testFiles.map((file) => resolve(file));
  const closures = new Map();
  const closureOf = (file) => {
    if (!closures.has(file)) closures.set(file, withImports(file));
    return closures.get(file);
  };
  /** The test file that noticed the last change of each file: it is the first to be tried with the next. */
  const lastToNotice = new Map();
  /** Tests of modules that were loaded without a change. */
  let root;
  let slow;

  /** Calls tests, the slow ones last, until one fails; returns the result of the change. */
  const runTests = async (of, wanted) => {
    slow ??= new Set(JSON.parse(readFileSync(SLOW_TESTS, 'utf8')));
    let nrOfTests = 0;
    let killed;
    const report = ({ id }, failed) => {
      nrOfTests++;
      if (failed !== undefined) killed = { status: 'killed', killedBy: [id], failureMessage: messageOf(failed) };
      return failed === undefined;
    };
    for (const isSlow of [false, true]) {
      if (killed === undefined) await runBlock(of, (test) => slow.has(test.id) === isSlow && wanted(test), report);
    }
    return { ...(killed ?? { status: 'survived' }), nrOfTests };
  };

  /** Runs the tests of the files that load the changed one, with the change active while they load: such code belongs to no test. */
  const runStatic = async (changed) => {
    const weight = (file) => (file === lastToNotice.get(changed) ? 0 : closureOf(file).size);
    const related = files.filter((file) => closureOf(file).has(changed)).sort((a, b) => weight(a) - weight(b));
    const stale = (path) => !path.includes('/node_modules/') && closureOf(path).has(changed);
    let nrOfTests = 0;
    try {
      for (const file of related) {
        let loaded;
        try {
          loaded = load([file], (path) => path === file || stale(path));
        } catch (error) {
          return { status: 'error', errorMessage: messageOf({ error }) };
        }
        const result = await runTests(loaded, () => true);
        nrOfTests += result.nrOfTests;
        if (result.status !== 'killed') continue;
        lastToNotice.set(changed, file);
        return { ...result, nrOfTests };
      }
      return { status: 'survived', nrOfTests };
    } finally {
      for (const path of Object.keys(require.cache)) if (path.startsWith(process.cwd()) && stale(path)) delete require.cache[path];
    }
  };

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    init: async () => undefined,
    dryRun: async () => {
      stryker.mutantCoverage = { static: {}, perTest: {} };
      root = load(files);
      const tests = [];
      await runBlock(root, () => true, ({ id, fileName }, failed, ms) => {
        tests.push({ id, name: id, fileName, timeSpentMs: Math.ceil(ms), ...(failed === undefined ? { status: SUCCESS } : { status: FAILED, failureMessage: messageOf(failed) }) });
        return true;
      });
      writeFileSync(SLOW_TESTS, JSON.stringify(tests.filter(({ timeSpentMs }) => timeSpentMs > SLOW_MS).map(({ id }) => id)));
      return { status: 'complete', tests, mutantCoverage: stryker.mutantCoverage };
    },
    mutantRun: async ({ activeMutant, testFilter, sandboxFileName, hitLimit: generous, mutantActivation }) => {
      stryker.activeMutant = undefined;
      // Modules that are loaded without the change stay as they are, whatever is loaded with one.
      if (mutantActivation !== 'static') root ??= load(files);
      // Stryker allows a hundred times as many passes of the change as without it, which takes minutes of a loop without end.
      const hitLimit = generous === undefined ? undefined : Math.ceil(generous / 10);
      Object.assign(stryker, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0, currentTestId: undefined, activeMutant: activeMutant.id });
      const asked = testFilter === undefined ? undefined : new Set(testFilter);
      const result = mutantActivation === 'static' ? await runStatic(sandboxFileName) : await runTests(root, ({ id }) => asked?.has(id) ?? true);
      stryker.activeMutant = undefined;
      return stryker.hitCount > hitLimit ? { status: 'timeout', reason: `Hit limit reached (${stryker.hitCount}/${hitLimit})` } : result;
    },
  };
};
createRunner.inject = ['options'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-one-process', factory: createRunner }];
export const strykerValidationSchema = { properties: { inOneProcess: { type: 'object' } } };
