import { afterStructuredData } from '../../envelopes/structured-data.ts';

/** A syslog message with its sender. */
export interface SyslogMessage {
  readonly host: string | null;
  readonly app: string | null;
  readonly message: string;
}

const PRIORITY = /^<(\d{1,3})>/;
/** RFC 5424 section 6: version, timestamp, host, app, process, message id. */
const HEADER_5424 = /^<\d{1,3}>1 (\S+) (\S+) (\S+) \S+ \S+ /;
/** RFC 3164 section 4.1: `Mmm dd hh:mm:ss`, host, tag; some senders write RFC 3339 times, and some omit the host. */
const HEADER_3164 = /^<\d{1,3}>(?:[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) (?:([^\s:[]+) )?([\w./-]+)(?:\[\d+\])?: ?/;

/** Parses the header of RFC 5424 or RFC 3164. A text without a header is returned as the message. */
export const toSyslogMessage = (frame: string): SyslogMessage => {
  const text = frame.replace(/[\r\n\0]+$/, '');
  if (!PRIORITY.test(text)) return { host: null, app: null, message: text };
  const newer = HEADER_5424.exec(text);
  if (newer !== null) {
    const message = afterStructuredData(text.slice(newer[0].length));
    if (message !== null) return { host: toName(newer[2]), app: toName(newer[3]), message };
  }
  const older = HEADER_3164.exec(text);
  if (older !== null) return { host: older[1] ?? null, app: older[2], message: text.slice(older[0].length) };
  return { host: null, app: null, message: text.replace(PRIORITY, '') };
};

const toName = (field: string): string | null => (field === '-' ? null : field);
