import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './cli/command-line.ts';

// Six threads share one machine's memory. A heap is collected when it has grown by half, not to four times what lives in it, and what is
// young on a thread has a half of the usual room.
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--max-semi-space-size=8');

void runCommandLine(process.argv);
