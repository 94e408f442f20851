/** Name of the group that counts everything beyond a limit of named groups. */
export const OTHER_GROUP = 'other';
