import type { Session } from '@weir/schema';
import { hash } from 'node:crypto';

/** Returns at most `limit` of the sessions, in the same order: a uniform sample by session id and seed. */
export const uniformSample = (sessions: readonly Session[], limit: number, seed: number): readonly Session[] => {
  if (sessions.length <= limit) return sessions;
  const ranks = sessions.map(({ session_id }) => hash('sha256', `${session_id}${seed}`, 'hex'));
  const bound = [...ranks].sort()[limit];
  return sessions.filter((_, index) => ranks[index] < bound);
};
