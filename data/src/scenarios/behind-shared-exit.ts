import { attackSessions } from '../attack-sessions.ts';
import { CAST } from '../cast.ts';
import { generateSample, SAMPLE_END_MS } from '../generate-sample.ts';
import { compareRows, WINDOW_MS, type SampleRow } from '../sample-row.ts';
import { defineScenario } from './define-scenario.ts';

const EXIT = CAST.proxies[0];
/** Wednesday at nine, during the office hours of the company behind the exit. */
const START_MS = SAMPLE_END_MS - 666 * WINDOW_MS;

const keyOf = ({ src_ip, start_time, response_code }: SampleRow): string => `${src_ip} ${start_time} ${response_code}`;

/** A normal week with password guessing from behind a shared exit of a company. */
export const behindSharedExit = defineScenario({
  id: 'behind_shared_exit',
  title: 'Password guessing behind a shared exit',
  story: 'The guesses are mixed with the normal requests of everyone behind the exit. They must still be found, and blocking the address would block everyone.',
  expects: [{ kind: 'refused_requests', src_ips: [EXIT.src_ip], direction: 'none', technique: 'T1110' }],
  rows: (seed) => {
    const guesser = CAST.bruteForcers[0].src_ip;
    const guesses = attackSessions('brute_force', { seed, startMs: START_MS })
      .filter(({ src_ip }) => src_ip === guesser)
      .map((row) => ({ ...row, ...EXIT }));
    const taken = new Set(guesses.map(keyOf));
    const calm = generateSample({ seed, attacks: [] }).rows.filter((row) => !taken.has(keyOf(row)));
    return [...calm, ...guesses].sort(compareRows);
  },
});
