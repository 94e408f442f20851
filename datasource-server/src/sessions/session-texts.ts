import { SESSION_COLUMNS, VERDICT_COLUMNS, type Session, type Verdict } from '@weir/schema';

const SESSION_NAMES = SESSION_COLUMNS.map(({ name }) => name);
const VERDICT_NAMES = VERDICT_COLUMNS.map(({ name }) => name);

/** Sessions of texts that the store wrote, one JSON object each. */
export const readSessions = (texts: readonly string[]): Session[] => JSON.parse(`[${texts.join(',')}]`) as Session[];

/** Sessions with their verdicts, of texts that the store wrote. */
export const readJudgedSessions = (texts: readonly string[]): Array<{ session: Session; verdict: Verdict }> =>
  (JSON.parse(`[${texts.join(',')}]`) as Array<Record<string, unknown>>).map((row) => {
    const pick = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, row[name]]));
    return { session: pick(SESSION_NAMES) as Session, verdict: pick(VERDICT_NAMES) as Verdict };
  });

/** Verdicts as the store takes them: one JSON array, each with what tells its session. */
export const writeVerdicts = (sessions: readonly Session[], verdicts: readonly Verdict[]): string =>
  JSON.stringify(sessions.map(({ session_id, src_ip, start_time }, row) => ({ session_id, src_ip, start_time, ...verdicts[row] })));

/** What the store asks for verdicts, of a function that gives them for sessions. */
export const scoreTexts =
  (score: (sessions: readonly Session[]) => readonly Verdict[]) =>
  async (texts: readonly string[]): Promise<string> => {
    const sessions = readSessions(texts);
    return writeVerdicts(sessions, score(sessions));
  };
