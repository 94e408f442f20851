import { regulars } from './regulars.ts';
import type { Source } from './source.ts';
import { namedVisitors, VISITOR_COUNT, visitors } from './visitors.ts';

/** Everyone who makes calm traffic: that many visitors, and the regulars. */
export const population = (seed: number, visitorCount: number = VISITOR_COUNT): Source[] => [
  ...regulars(seed),
  ...namedVisitors(seed),
  ...visitors(seed, visitorCount),
];
