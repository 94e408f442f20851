import { beacon } from './beacon.ts';
import { behindSharedExit } from './behind-shared-exit.ts';
import { calmWeek } from './calm-week.ts';
import type { Scenario } from './define-scenario.ts';
import { exfiltration } from './exfiltration.ts';
import { guessedPasswords } from './guessed-passwords.ts';
import { portScan } from './port-scan.ts';
import { uploadsStepUp } from './uploads-step-up.ts';

/** All scenarios: the normal week first, then each attack added to it. */
export const SCENARIOS: readonly Scenario[] = [calmWeek, uploadsStepUp, beacon, portScan, guessedPasswords, exfiltration, behindSharedExit];
