import { defineFeed } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { pause } from '../full-jitter.ts';
import { toLineLog } from '../line-log.ts';
import { SyslogBuffer } from './syslog-buffer.ts';
import { toSyslogMessage } from './syslog-message.ts';
import { listenForSyslog } from './syslog-server.ts';
import { syslogSettingsSchema } from './syslog-settings.ts';

const STORE_EVERY_MS = 1_000;

/**
 * Syslog over TCP or TLS. The protocol has no answer, so a sender cannot know what is on disk: what waits here, up to a
 * second or eight megabytes of it, a crash forgets. A sender is slowed down, by its full connection, where storing is.
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
    const store = async (): Promise<void> => {
      for (const [app, lines] of buffer.drain()) await context.again(() => context.take(toLineLog(lines, hints), { called: app === '' ? 'messages of no program' : `messages of ${app}` }));
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
