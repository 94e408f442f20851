import { z } from 'zod';
import { feedBaseSchema } from '../feed-base.ts';

/** What every feed of AWS may say. Who it is, the SDK finds out by itself: environment, profile, role of the machine. */
export const awsFeedSchema = feedBaseSchema.extend({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, as eu-west-1').optional().describe('AWS region; that of the environment or the profile when left out.'),
});

/** A time in the file of feeds, as UTC epoch ms. */
export const sinceSchema = z.iso
  .datetime({ offset: true, error: 'a time, as 2026-11-01T00:00:00Z' })
  .optional()
  .describe('What is older is not read; a day before the first start when left out.');

/** Time of a setting `since`. */
export const toSince = (since: string | undefined, now: number): number => (since === undefined ? now - 86_400_000 : Date.parse(since));

/** How the SDK's clients are made: they repeat what was throttled by themselves, with jitter, before the feed does. */
export const clientOptions = ({ region }: { region?: string }): { region?: string; maxAttempts: number } => ({ ...(region === undefined ? {} : { region }), maxAttempts: 5 });
