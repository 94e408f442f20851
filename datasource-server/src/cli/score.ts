import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { AppError, formatRarity, type ScoreAnswer } from '@weir/schema';
import { callServer } from './call-server.ts';

/** `weir score FILE`: scores one session in a JSON file, without storing it. */
export const score = async (file: string, flags: { url: string; json?: boolean }): Promise<void> => {
  const body = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  const answer = await callServer<ScoreAnswer>(flags.url, '/score', { method: 'POST', body, type: 'application/json' });
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.stdout.write(`Anomaly score ${answer.anomaly_score.toFixed(3)}, ${formatRarity(answer.rarity)} sessions as high: ${answer.is_anomaly ? 'anomalous' : 'not anomalous'}\n`);
  for (const sentence of [answer.reason, answer.nearest_normal?.sentence]) if (sentence != null) process.stdout.write(`${sentence}\n`);
};
