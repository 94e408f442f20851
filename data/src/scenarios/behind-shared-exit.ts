import { attackSessions } from '../attack-sessions.ts';
import { CAST } from '../cast.ts';
import { generateSample, SAMPLE_END_MS } from '../generate-sample.ts';
import { compareRows, WINDOW_MS, type SampleRow } from '../sample-row.ts';
import { defineScenario } from './define-scenario.ts';

const EXIT = CAST.proxies[0];
/** Wednesday at nine, while the company behind the exit is at work. */
const START_MS = SAMPLE_END_MS - 666 * WINDOW_MS;

const keyOf = ({ src_ip, start_time, response_code }: SampleRow): string => `${src_ip} ${start_time} ${response_code}`;

/** A calm week in which someone guesses passwords from behind the exit that a whole company uses. */
export const behindSharedExit = defineScenario({
  id: 'behind_shared_exit',
  title: 'Passwords are guessed from behind a shared exit',
  story: 'The guesses come between the ordinary requests of everybody behind the exit. It must be found all the same, and blocking it would block them all.',
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
