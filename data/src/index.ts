export { ATTACK_KINDS, attackAddresses, attackSessions, attackWindows, type AttackKind, type AttackOptions } from './attack-sessions.ts';
export { CSV_HEADER, toCsv } from './csv.ts';
export { generateSample, rowsWithin, SAMPLE_END_MS, SAMPLE_SEED, SAMPLE_WINDOWS, type Sample, type SampleOptions } from './generate-sample.ts';
export { liveSessions, type LiveAttack, type LiveOptions } from './live-sessions.ts';
export { WINDOW_MS, type SampleRow } from './sample-row.ts';
export { replayShiftMs, shiftToNow } from './shift-to-now.ts';
export { toTruthJson, type AttackTruth, type BenignTruth, type Truth } from './truth.ts';
export { VISITOR_COUNT } from './visitors.ts';
