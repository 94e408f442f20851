import type { SessionBlock } from '@weir/schema';

/** Sums and counts of the sessions of a file. */
export interface Totals {
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly source_count: number;
  /** The source with the most bytes; the one that comes first in the file where several have as many. */
  readonly top_source: { readonly src_ip: string; readonly bytes: number };
  /** UTC epoch ms. */
  readonly first_start: number;
  /** UTC epoch ms. */
  readonly last_end: number;
  /** By country code; null for unknown. In the order of the file. */
  readonly countries: ReadonlyMap<string | null, CountryTotals>;
  readonly anomaly_count: number;
}

/** Sums of the sessions from one country. */
export interface CountryTotals {
  readonly session_count: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly anomaly_count: number;
}

/** Returns sums and counts of at least one session. */
export const toTotals = ({ size, numbers, texts, terms }: SessionBlock, is_anomaly: Uint8Array): Totals => {
  const { bytes_in, bytes_out, start_time, end_time } = numbers;
  const { src_ip, src_ip_country_code: country } = texts;
  const bytesOf = new Map<number, number>();
  // One more place than terms, the first, is for sessions without a country.
  const byCountry = { session_count: new Uint32Array(terms.length + 1), bytes_in: new Float64Array(terms.length + 1), bytes_out: new Float64Array(terms.length + 1), anomaly_count: new Uint32Array(terms.length + 1) };
  const countryOrder: number[] = [];
  let [sum_in, sum_out, first_start, last_end, anomaly_count] = [0, 0, Infinity, -Infinity, 0];
  for (let row = 0; row < size; row++) {
    sum_in += bytes_in[row];
    sum_out += bytes_out[row];
    first_start = Math.min(first_start, start_time[row]);
    last_end = Math.max(last_end, end_time[row]);
    anomaly_count += is_anomaly[row];
    bytesOf.set(src_ip[row], (bytesOf.get(src_ip[row]) ?? 0) + bytes_in[row] + bytes_out[row]);
    const place = country[row] + 1;
    if (byCountry.session_count[place]++ === 0) countryOrder.push(place);
    byCountry.bytes_in[place] += bytes_in[row];
    byCountry.bytes_out[place] += bytes_out[row];
    byCountry.anomaly_count[place] += is_anomaly[row];
  }
  let [top, most] = [-1, -1];
  for (const [term, bytes] of bytesOf) if (bytes > most) [top, most] = [term, bytes];
  return {
    bytes_in: sum_in,
    bytes_out: sum_out,
    source_count: bytesOf.size,
    top_source: { src_ip: terms[top], bytes: most },
    first_start,
    last_end,
    anomaly_count,
    countries: new Map(
      countryOrder.map((place) => [
        place === 0 ? null : terms[place - 1],
        { session_count: byCountry.session_count[place], bytes_in: byCountry.bytes_in[place], bytes_out: byCountry.bytes_out[place], anomaly_count: byCountry.anomaly_count[place] },
      ]),
    ),
  };
};
