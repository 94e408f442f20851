import { SESSION_COLUMNS, VERDICT_COLUMNS, type Session, type Verdict } from '@weir/schema';

const SESSION_NAMES = SESSION_COLUMNS.map(({ name }) => name);
/** Text columns whose values repeat across sessions; ids do not. */
const TEXT_NAMES = SESSION_COLUMNS.filter(({ name, type }) => type === 'string' && name !== 'session_id').map(({ name }) => name);
const VERDICT_NAMES = VERDICT_COLUMNS.map(({ name }) => name);

type Row = Record<string, unknown>;

const parseRows = (texts: readonly string[]): Row[] => JSON.parse(`[${texts.join(',')}]`) as Row[];

/** Parses sessions from the store's texts, one JSON object each. */
export const readSessions = (texts: readonly string[]): Session[] => parseRows(texts) as unknown as Session[];

/** Holds many sessions in half the memory, by keeping one copy of each text. They arrive in parts, as the store's texts. */
export class HeldSessions {
  private readonly rows: Row[] = [];
  private readonly texts = new Map<string, string>();

  take(texts: readonly string[]): void {
    for (const row of parseRows(texts)) {
      for (const name of TEXT_NAMES) {
        const text = row[name];
        if (typeof text === 'string') row[name] = this.once(text);
      }
      this.rows.push(row);
    }
  }

  get sessions(): readonly Session[] {
    return this.rows as unknown as Session[];
  }

  /** Sessions with their verdicts, for texts that contain verdicts. */
  get scored(): Array<{ session: Session; verdict: Verdict }> {
    return this.rows.map((row) => {
      const pick = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, row[name]]));
      return { session: pick(SESSION_NAMES) as Session, verdict: pick(VERDICT_NAMES) as Verdict };
    });
  }

  private once(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

/** Returns verdicts in the form that the store accepts: one JSON array, each verdict with the columns that identify its session. */
export const writeVerdicts = (sessions: readonly Session[], verdicts: readonly Verdict[]): string =>
  JSON.stringify(sessions.map(({ session_id, src_ip, start_time }, row) => ({ session_id, src_ip, start_time, ...verdicts[row] })));

/** Returns a function that scores the store's texts, based on a function that scores sessions. */
export const scoreTexts =
  (score: (sessions: readonly Session[]) => readonly Verdict[]) =>
  async (texts: readonly string[]): Promise<string> => {
    const sessions = readSessions(texts);
    return writeVerdicts(sessions, score(sessions));
  };
