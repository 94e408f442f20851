import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A Python script that first writes its versions, then answers each line of JSON with one line of JSON. */
export interface PythonPeer {
  /** By package, such as `{ "scikit-learn": "1.9.1" }`. */
  readonly versions: Record<string, string>;
  ask<Answer>(request: object): Promise<Answer>;
  end(): void;
}

/** Starts a script with WEIR_PYTHON, or python3; undefined if Python or an imported package is missing. */
export async function startPython(script: string): Promise<PythonPeer | undefined> {
  const python = spawn(process.env['WEIR_PYTHON'] ?? 'python3', [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  python.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)));
  python.on('error', () => undefined);
  python.stdin.on('error', () => undefined);
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    return done === true ? undefined : JSON.parse(value);
  };
  const versions = (await next()) as Record<string, string> | undefined;
  if (versions === undefined) return undefined;
  return {
    versions,
    ask: async <Answer>(request: object) => {
      python.stdin.write(`${JSON.stringify(request)}\n`);
      const answer = await next();
      if (answer === undefined) throw new Error(`the Python process ended: ${complaint}`);
      return answer as Answer;
    },
    end: () => python.stdin.end(),
  };
}
