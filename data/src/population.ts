import { regulars } from './regulars.ts';
import type { Source } from './source.ts';
import { namedVisitors, VISITOR_COUNT, visitors } from './visitors.ts';

/** Returns all sources of normal traffic: the visitors and the regular sources. */
export const population = (seed: number, visitorCount: number = VISITOR_COUNT): Source[] => [
  ...regulars(seed),
  ...namedVisitors(seed),
  ...visitors(seed, visitorCount),
];
