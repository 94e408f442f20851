import { z } from 'zod';
import { feedBaseSchema } from '../feed-base.ts';

/** Settings of all AWS feeds. The SDK finds the credentials: environment, profile or instance role. */
export const awsFeedSchema = feedBaseSchema.extend({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-west-1').optional().describe('AWS region; by default that of the environment or profile.'),
});

/** A start time in the feeds file. */
export const sinceSchema = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-01T00:00:00Z' })
  .optional()
  .describe('Older data is not read; by default a day before the first start.');

/** Returns the setting `since` as UTC epoch ms. */
export const toSince = (since: string | undefined, now: number): number => (since === undefined ? now - 86_400_000 : Date.parse(since));

/** Returns options for SDK clients: they retry throttled requests with jitter before the feed does. */
export const clientOptions = ({ region }: { region?: string }): { region?: string; maxAttempts: number } => ({ ...(region === undefined ? {} : { region }), maxAttempts: 5 });
