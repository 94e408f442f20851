const PIECE = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h)){1,4}$/;
const MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Returns a duration as Go writes it, such as `1m2.5s` or `929.6µs`, in ms; NaN for anything else. */
export const toDurationText = (text: string): number => {
  if (!WHOLE.test(text)) return NaN;
  let ms = 0;
  for (const [, value, unit] of text.matchAll(PIECE)) ms += Number(value) * MS[unit];
  return ms;
};
