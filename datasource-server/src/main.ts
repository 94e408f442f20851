import { setFlagsFromString } from 'node:v8';
import { runCommandLine } from './cli/command-line.ts';

// Six threads share one machine's memory: collect a heap after it has grown by half (default: up to four times its live
// objects), and give young objects half of the default space per thread.
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--max-semi-space-size=8');

void runCommandLine(process.argv);
