import { TACTICS, tacticOf } from './attack-tactics.ts';

test('knows the tactic of the techniques that are named', () => {
  expect(['T1595', 'T1110', 'T1048', 'T1071.001', 'T1573'].map(tacticOf)).toEqual([
    'Reconnaissance',
    'Credential Access',
    'Exfiltration',
    'Command and Control',
    'Command and Control',
  ]);
});

test('gives a sub-technique the tactic of its technique, and puts others apart', () => {
  expect(['t1595.002 ', 'T9999', 'toString', ''].map(tacticOf)).toEqual(['Reconnaissance', 'Other techniques', 'Other techniques', 'Other techniques']);
  expect(TACTICS.at(-1)).toBe('Other techniques');
});
