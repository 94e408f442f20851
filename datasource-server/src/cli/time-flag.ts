import { AppError } from '@weir/schema';

/** UTC epoch ms of a time that a flag gives in ISO 8601. @throws AppError `config.invalid` */
export const toTime = (flag: string, text: string): number => {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new AppError('config.invalid', `${flag} is ${text}, which is no time.`, { hint: 'Give it in ISO 8601, such as 2027-01-31T00:00:00Z.' });
};
