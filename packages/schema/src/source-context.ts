import { z } from 'zod';

/** Kinds of networks; `unknown` means that Weir has no information, not that something is wrong. */
export const SOURCE_KINDS = ['shared_exit', 'cdn', 'cloud', 'hosting', 'scanner', 'search_bot', 'private', 'reserved', 'unknown'] as const;

/** A user-provided address list that contains a source. */
export const listMatchSchema = z.object({
  name: z.string(),
  file: z.string().describe('File in the lists folder.'),
  version: z.number().int(),
});

/** Facts about a source's network from offline data. They change advice and priority and hide nothing. */
export const sourceContextSchema = z.object({
  kind: z.enum(SOURCE_KINDS),
  kind_source: z.string().nullable().describe('Page, RFC or list that the kind comes from; null when the kind is unknown.'),
  operator: z.string().nullable().describe('Operator named on that page.'),
  asn: z.number().int().nullable().describe('Number of the autonomous system that announces the address.'),
  organisation: z.string().nullable().describe('Organisation that the number is registered to.'),
  country_code: z.string().nullable().describe('ISO 3166-1 alpha-2 country where the network is registered.'),
  lists: z.array(listMatchSchema).describe('Lists in the lists folder that contain the address.'),
  says: z.string().describe('The facts above in one line.'),
});

export type SourceKind = (typeof SOURCE_KINDS)[number];
export type ListMatch = z.infer<typeof listMatchSchema>;
export type SourceContext = z.infer<typeof sourceContextSchema>;
