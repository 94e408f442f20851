import { AppError } from '@weir/schema';

/** Returns the UTC epoch ms of a flag in ISO 8601. @throws AppError `config.invalid` */
export const toTime = (flag: string, text: string): number => {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new AppError('config.invalid', `${flag} is not valid: got ${text}, expected an ISO 8601 time.`, { hint: 'Write the time as 2027-01-31T00:00:00Z.' });
};

/** Returns the number in a flag; undefined when the flag is left out. @throws AppError `config.invalid` */
export const toNumber = (flag: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw new AppError('config.invalid', `${flag} is not valid: got ${text}, expected a number.`, { hint: `Write a number after ${flag}.` });
};
