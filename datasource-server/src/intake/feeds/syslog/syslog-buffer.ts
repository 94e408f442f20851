import type { SyslogMessage } from './syslog-message.ts';

/** Bytes of messages that wait to be stored; beyond it no connection is read. */
export const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const MOST_APPS = 64;

/** Messages that wait to be stored, apart by the program that wrote them: each writes one kind of log. */
export class SyslogBuffer {
  private waiting = new Map<string, string[]>();
  private bytes = 0;

  add({ app, message }: SyslogMessage): void {
    const key = app !== null && (this.waiting.has(app) || this.waiting.size < MOST_APPS) ? app : '';
    const lines = this.waiting.get(key);
    if (lines === undefined) this.waiting.set(key, [message]);
    else lines.push(message);
    this.bytes += message.length;
  }

  get isFull(): boolean {
    return this.bytes >= MOST_WAITING_BYTES;
  }

  /** Takes all messages out, by program; empty for those that name none. */
  drain(): Map<string, string[]> {
    const drained = this.waiting;
    this.waiting = new Map();
    this.bytes = 0;
    return drained;
  }
}
