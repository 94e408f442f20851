import { TACTICS, tacticOf } from './attack-tactics.ts';

test('returns the tactic of every technique that findings name', () => {
  expect(['T1595', 'T1110', 'T1048', 'T1071.001', 'T1573'].map(tacticOf)).toEqual([
    'Reconnaissance',
    'Credential Access',
    'Exfiltration',
    'Command and Control',
    'Command and Control',
  ]);
});

test('returns the tactic of the technique for a sub-technique, and "other" for unknown ones', () => {
  expect(['t1595.002 ', 'T9999', 'toString', ''].map(tacticOf)).toEqual(['Reconnaissance', 'Other techniques', 'Other techniques', 'Other techniques']);
  expect(TACTICS.at(-1)).toBe('Other techniques');
});
