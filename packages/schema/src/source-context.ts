import { z } from 'zod';

/** What a source's network is; `unknown` says that Weir cannot tell, not that something is wrong. */
export const SOURCE_KINDS = ['shared_exit', 'cdn', 'cloud', 'hosting', 'scanner', 'search_bot', 'private', 'reserved', 'unknown'] as const;

/** A list of addresses that names a source; the list is the user's, and what it means is the list's to say. */
export const listMatchSchema = z.object({
  name: z.string(),
  file: z.string().describe('File in the folder of lists.'),
  version: z.number().int(),
});

/** What is known of a source's network, offline. It changes advice and priority; it hides nothing. */
export const sourceContextSchema = z.object({
  kind: z.enum(SOURCE_KINDS),
  kind_source: z.string().nullable().describe('Page, RFC or list that says so; null where the kind is unknown.'),
  operator: z.string().nullable().describe('Who runs it, as that page names them.'),
  asn: z.number().int().nullable().describe('Number of the network that announces the address.'),
  organisation: z.string().nullable().describe('Who that number is registered to.'),
  country_code: z.string().nullable().describe('ISO 3166-1 alpha-2 country where the network is registered.'),
  lists: z.array(listMatchSchema).describe('Lists in the folder of lists that name the address.'),
  says: z.string().describe('The above in one line.'),
});

export type SourceKind = (typeof SOURCE_KINDS)[number];
export type ListMatch = z.infer<typeof listMatchSchema>;
export type SourceContext = z.infer<typeof sourceContextSchema>;
