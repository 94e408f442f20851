import type { SyslogMessage } from './syslog-message.ts';

/** Bytes of messages that may wait to be stored; above this limit connections are not read. */
export const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const MAX_APPS = 64;

/** Messages that wait to be stored, grouped by program, because each program writes one log format. */
export class SyslogBuffer {
  private waiting = new Map<string, string[]>();
  private bytes = 0;

  add({ app, message }: SyslogMessage): void {
    const key = app !== null && (this.waiting.has(app) || this.waiting.size < MAX_APPS) ? app : '';
    const lines = this.waiting.get(key);
    if (lines === undefined) this.waiting.set(key, [message]);
    else lines.push(message);
    this.bytes += message.length;
  }

  get isFull(): boolean {
    return this.bytes >= MAX_WAITING_BYTES;
  }

  /** Removes and returns all messages by program; the key is empty for messages without a program. */
  drain(): Map<string, string[]> {
    const drained = this.waiting;
    this.waiting = new Map();
    this.bytes = 0;
    return drained;
  }
}
