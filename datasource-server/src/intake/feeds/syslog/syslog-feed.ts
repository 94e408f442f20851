import type { LogLayout } from '../../formats/define-format.ts';
import { defineFeed } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { pause } from '../full-jitter.ts';
import { toLineLog } from '../line-log.ts';
import { RequestWindow } from '../request-window.ts';
import { SyslogBuffer } from './syslog-buffer.ts';
import { toSyslogMessage } from './syslog-message.ts';
import { listenForSyslog } from './syslog-server.ts';
import { syslogSettingsSchema } from './syslog-settings.ts';

const STORE_EVERY_MS = 1_000;

/**
 * Receives syslog over TCP or TLS. The protocol has no acknowledgement, so a crash loses the messages that wait in memory, up to
 * one second or eight megabytes. When storing is slow, full connections slow the senders down.
 */
export const syslogFeed = defineFeed({
  kind: 'syslog',
  title: 'Syslog over TCP or TLS',
  settings: syslogSettingsSchema,
  run: async (settings, context) => {
    const buffer = new SyslogBuffer();
    const hints = toHints(settings);
    const server = await listenForSyslog(settings, {
      add: (frame) => {
        const message = toSyslogMessage(frame);
        if (settings.apps === undefined || settings.apps.includes(message.app ?? '')) buffer.add(message);
      },
      get isFull() {
        return buffer.isFull;
      },
      fail: (sentence) => context.fail(sentence),
    });
    // Every message is new: the protocol does not repeat one.
    const requests = new RequestWindow();
    const layouts = new Map<string, readonly LogLayout[]>();
    let offset = 0;
    const takeMessages = (app: string, lines: readonly string[]): Promise<unknown> =>
      context.take(() => toLineLog(lines), {
        label: app === '' ? 'messages without a program' : `messages of ${app}`,
        hints: { ...hints, layouts: layouts.get(app) },
        position: (found) => void layouts.set(app, found),
        requests,
        offset: offset++,
      });
    const store = async (): Promise<void> => {
      for (const [app, lines] of buffer.drain()) await context.retry(() => takeMessages(app, lines));
      server.resume();
    };
    try {
      while (await pause(STORE_EVERY_MS, context.signal)) await store();
    } finally {
      await server.close();
      await store();
    }
  },
});
