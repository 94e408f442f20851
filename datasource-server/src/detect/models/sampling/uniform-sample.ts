import type { Session } from '@weir/schema';
import { hash } from 'node:crypto';

/** At most `limit` of the sessions, in their order. Which ones is decided by their ids and the seed, so all kinds keep their share. */
export const uniformSample = (sessions: readonly Session[], limit: number, seed: number): readonly Session[] => {
  if (sessions.length <= limit) return sessions;
  const ranks = sessions.map(({ session_id }) => hash('sha256', `${session_id}${seed}`, 'hex'));
  const bound = [...ranks].sort()[limit];
  return sessions.filter((_, index) => ranks[index] < bound);
};
