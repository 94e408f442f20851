import { DAY_MS, HOUR_MS } from '@weir/schema';
import { CAST } from './cast.ts';
import { createRandom } from './random.ts';
import { BACKUP_HOUR } from './regulars.ts';
import { toRow, WINDOW_MS, type SampleRow } from './sample-row.ts';
import type { BenignTruth } from './truth.ts';
import { visitors } from './visitors.ts';

type Described = Omit<BenignTruth, 'session_count' | 'start_time' | 'end_time'>;

/** Descriptions of regular sources that look unusual all week; time range and row counts are added later. */
export const BENIGN_REGULARS: readonly Described[] = [
  {
    kind: 'shared_proxy_exit',
    src_ips: CAST.proxies.map((origin) => origin.src_ip),
    direction: 'in',
    what: 'Shared exits of company proxies: many people behind each address, busy in office hours, with bursts; blocking one blocks them all.',
  },
  { kind: 'search_bot', src_ips: [CAST.crawler.src_ip], direction: 'out', what: 'A search bot that reads pages around the clock and hits some dead links.' },
  {
    kind: 'availability_check',
    src_ips: [CAST.monitor.src_ip],
    direction: 'none',
    what: 'An availability check with one small request of fixed size every half hour: as regular as a beacon, and known.',
  },
  {
    kind: 'nightly_backup',
    src_ips: [CAST.backup.src_ip],
    direction: 'in',
    what: `A backup into the server every night from 0${BACKUP_HOUR}:00 UTC for fifty minutes, about 40 MB a window: the largest uploads there are.`,
  },
  { kind: 'media_uploads', src_ips: [CAST.mediaDesk.src_ip], direction: 'in', what: 'A picture desk that uploads files of all sizes in office hours.' },
];

/** A harmless event that happens once. Its rows are added to the normal rows of the same addresses. */
export interface OneOff {
  readonly rows: readonly SampleRow[];
  readonly described: Described;
}

const dayStart = (endMs: number, daysBefore: number): number => Math.floor((endMs - 1) / DAY_MS) * DAY_MS - daysBefore * DAY_MS;

const largeDownload = (seed: number, endMs: number): OneOff => {
  const random = createRandom(seed, 11);
  return {
    rows: [toRow(CAST.downloader, dayStart(endMs, 3) + 15 * HOUR_MS, { bytes_in: random.logNormal(61_000, 0.1), bytes_out: 88_400_000 + random.integer(0, 99_999), response_code: 200 })],
    described: { kind: 'large_download', src_ips: [CAST.downloader.src_ip], direction: 'out', what: 'A visitor downloads a public release of 88 MB, once.' },
  };
};

const forgottenPassword = (seed: number, endMs: number): OneOff => {
  const random = createRandom(seed, 12);
  const startMs = dayStart(endMs, 4) + 9 * HOUR_MS;
  const row = (index: number, response_code: number, tries: number): SampleRow =>
    toRow(CAST.forgetful, startMs + index * WINDOW_MS, { bytes_in: tries * random.logNormal(720, 0.05), bytes_out: tries * random.logNormal(480, 0.05), response_code });
  return {
    rows: [row(0, 401, 4), row(1, 401, 9), row(2, 401, 3), row(3, 200, 21)],
    described: { kind: 'forgotten_password', src_ips: [CAST.forgetful.src_ip], direction: 'none', what: 'One user mistypes a password a dozen times and then gets in.' },
  };
};

const brokenLink = (seed: number, endMs: number): OneOff => {
  const random = createRandom(seed, 13);
  const startMs = dayStart(endMs, 5) + 8 * HOUR_MS;
  const readers = visitors(seed, 120).filter(() => random.chance(0.25));
  return {
    rows: readers.map((reader) => {
      const clicks = random.integer(1, 3);
      return toRow(reader, startMs + random.integer(0, 11) * WINDOW_MS, { bytes_in: clicks * random.logNormal(510, 0.1), bytes_out: clicks * random.logNormal(1_250, 0.05), response_code: 404 });
    }),
    described: { kind: 'broken_link', src_ips: readers.map((reader) => reader.src_ip), direction: 'none', what: 'A newsletter carries a dead link: dozens of visitors get a 404 in one morning.' },
  };
};

/** Returns the harmless one-off events of a sample that ends at endMs. */
export const oneOffs = (seed: number, endMs: number): OneOff[] => [
  largeDownload(seed, endMs),
  forgottenPassword(seed, endMs),
  brokenLink(seed, endMs),
];
