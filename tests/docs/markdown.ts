import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** Markdown files of the repository, as paths from its root; decisions (docs/adr) and the changelog describe the past. */
export const docPaths = (): string[] =>
  spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: ROOT, encoding: 'utf8' })
    .stdout.split('\n')
    .filter((path) => path !== '' && !path.includes('.config/'));

export const readDoc = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

/** A fenced shell block. */
export interface ShellBlock {
  readonly path: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly text: string;
  /** Reason given in `<!-- not run: reason -->` right above the block; null where the block is run. */
  readonly notRun: string | null;
}

/** Shell blocks of a page, in order. A block may be indented, as within a list. */
export const shellBlocks = (path: string, text: string): ShellBlock[] => {
  const lines = text.split('\n');
  const blocks: ShellBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```sh\s*$/.exec(lines[at]);
    if (fence === null) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
    let above = at - 1;
    while (above >= 0 && lines[above].trim() === '') above--;
    const mark = /^\s*<!-- not run: (.+) -->\s*$/.exec(lines[above] ?? '');
    blocks.push({ path, line: at + 1, text: lines.slice(at + 1, end).map((line) => line.slice(fence[1].length)).join('\n'), notRun: mark?.[1] ?? null });
    at = end;
  }
  return blocks;
};

/** Anchor that GitHub gives a heading. */
export const toAnchor = (heading: string): string =>
  heading
    .replaceAll(/`|\*\*/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Anchors of all headings of a page. */
export const anchorsOf = (text: string): Set<string> => {
  const anchors = new Set<string>();
  let isCode = false;
  for (const line of text.split('\n')) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const heading = isCode ? null : /^#{1,6} (.+)$/.exec(line);
    if (heading === null) continue;
    const anchor = toAnchor(heading[1]);
    anchors.add(anchor);
  }
  return anchors;
};

/** Relative links of a page outside code: target as written. */
export const linksOf = (text: string): string[] =>
  [...text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target]) => target).filter((target) => !/^(https?:|mailto:)/.test(target));
