import { generateSample, SAMPLE_SEED } from '@weir/data';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { uniformSample } from './uniform-sample.ts';

const sessions = generateSample({ seed: SAMPLE_SEED }).rows.slice(0, 3000).map(toSession);

it('returns all sessions where there are no more than the limit', () => {
  expect(uniformSample(sessions, 3000, 42)).toBe(sessions);
});

it('returns as many as the limit, in order, by the seed', () => {
  const drawn = uniformSample(sessions, 500, 42);
  expect(drawn).toHaveLength(500);
  expect(sessions.filter((session) => drawn.includes(session))).toEqual(drawn);
  expect(uniformSample(sessions, 500, 42)).toEqual(drawn);
  expect(uniformSample(sessions, 500, 43)).not.toEqual(drawn);
});

it('samples the whole time span uniformly', () => {
  const early = uniformSample(sessions, 1000, 1).filter((session) => sessions.indexOf(session) < 1500);
  expect(early.length).toBeGreaterThan(430);
  expect(early.length).toBeLessThan(570);
});
