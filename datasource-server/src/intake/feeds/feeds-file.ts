import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, GOT_EXPECTED } from '@weir/schema';
import { FEEDS } from './index.ts';

const MAX_FEEDS = 64;

const [first, ...rest] = FEEDS.map(({ settings }) => settings);

/** Schema of the feeds file. */
export const feedsFileSchema = z
  .strictObject({ $schema: z.string().optional().describe('Link to the JSON Schema of this file, by which editors complete it.'), feeds: z.array(z.discriminatedUnion('kind', [first, ...rest])).max(MAX_FEEDS) })
  .refine(({ feeds }) => new Set(feeds.map(({ name }) => name)).size === feeds.length, { message: 'two feeds have the same name', path: ['feeds'] });

/** The settings of one feed, of any kind. */
export type FeedSettings = z.output<typeof feedsFileSchema>['feeds'][number];

/**
 * Reads the feeds file, YAML or JSON.
 *
 * @throws AppError `file.unreadable`, or `feeds.invalid` naming the entry and the setting
 */
export const loadFeeds = async (path: string): Promise<FeedSettings[]> => {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('file.unreadable', `The feeds file cannot be read: ${(cause as Error).message}.`, { cause });
  });
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    throw new AppError('feeds.invalid', `The feeds file ${path} is not valid YAML or JSON: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
  const parsed = feedsFileSchema.safeParse(content, GOT_EXPECTED);
  if (parsed.success) return parsed.data.feeds;
  const [issue] = parsed.error.issues;
  throw new AppError('feeds.invalid', `${path}: ${toPlace(issue.path, content)}${issue.message}.`, {
    hint: `Give each feed a name, a kind (${FEEDS.map(({ kind }) => kind).join(', ')}) and the settings of its kind, which docs/guides/feeds.md lists.`,
  });
};

/** Returns the location of a problem in the file, by the name of the feed. */
const toPlace = (path: readonly PropertyKey[], content: unknown): string => {
  const [, index, ...setting] = path;
  if (typeof index !== 'number') return path.length === 0 ? '' : `${path.join('.')}: `;
  const name: unknown = (content as { feeds: Array<{ name?: unknown } | null> }).feeds[index]?.name;
  return [`feed ${typeof name === 'string' ? name : index + 1}`, ...setting.map(String)].join(', ') + ': ';
};
