import { attackAddresses, attackSessions, attackWindows, type AttackKind } from './attack-sessions.ts';
import { WINDOW_MS, type SampleRow } from './sample-row.ts';
import type { AttackTruth } from './truth.ts';

interface Staging extends Pick<AttackTruth, 'kind' | 'direction' | 'what' | 'technique'> {
  /** Windows from the start of the attack to the end of the sample. */
  readonly windowsBeforeEnd: number;
}

const STAGINGS: readonly Staging[] = [
  {
    kind: 'level_shift',
    windowsBeforeEnd: attackWindows('level_shift'),
    direction: 'in',
    technique: null,
    what: 'A partner feed that had uploaded about 1.8 MB a window for days steps up to about 7 MB, then to about 11 MB, and stays there.',
  },
  {
    kind: 'beacon',
    windowsBeforeEnd: attackWindows('beacon'),
    direction: 'none',
    technique: { id: 'T1071.001', name: 'Application Layer Protocol: Web Protocols' },
    what: 'An address not seen before calls about once an hour, with some jitter and a few misses, in sessions of nearly the same small size.',
  },
  {
    kind: 'scan',
    windowsBeforeEnd: 187,
    direction: 'none',
    technique: { id: 'T1595', name: 'Active Scanning' },
    what: 'One address asks three dozen ports for pages that are not there: many small sessions with 404 and 403 within an hour.',
  },
  {
    kind: 'brute_force',
    windowsBeforeEnd: 451,
    direction: 'in',
    technique: { id: 'T1110', name: 'Brute Force' },
    what: 'Four addresses try passwords in turn for two and a half hours: mostly 401, more and more 403 once they are refused.',
  },
  {
    kind: 'exfiltration',
    windowsBeforeEnd: 58,
    direction: 'out',
    technique: { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' },
    what: 'A customer account that usually reads reports of some hundred KB draws hundreds of MB out of the server in fifty minutes, while uploading next to nothing.',
  },
];

/** One attack in the sample: its rows and its ground truth. */
export interface StagedAttack {
  readonly rows: readonly SampleRow[];
  readonly truth: AttackTruth;
}

/** Returns the sample's attacks of these kinds, placed by their distance from its end. */
export const stagedAttacks = (seed: number, endMs: number, kinds: readonly AttackKind[]): StagedAttack[] =>
  STAGINGS.filter(({ kind }) => kinds.includes(kind)).map(({ windowsBeforeEnd, ...staging }) => {
    const rows = attackSessions(staging.kind, { seed, startMs: endMs - windowsBeforeEnd * WINDOW_MS });
    return {
      rows,
      truth: {
        ...staging,
        src_ips: attackAddresses(staging.kind),
        start_time: rows[0].start_time,
        end_time: Math.max(...rows.map((row) => row.end_time)),
        session_count: rows.length,
      },
    };
  });
