import { defineFeature } from './define-feature.ts';

const COMMON_PORTS = new Set([80, 443, 8080, 8443]);

const log2Ratio = (actual: number, baseline: number): number => Math.log2((actual + 64) / (baseline + 64));

const bytesIn = defineFeature({
  name: 'bytes_in',
  formula: 'bytes received by the server',
  unit: 'decbytes',
  range: [0, Number.MAX_SAFE_INTEGER],
  why: 'Upload into the server.',
  derive: ({ bytes_in }, row) => bytes_in[row],
});

const bytesOut = defineFeature({
  name: 'bytes_out',
  formula: 'bytes sent by the server',
  unit: 'decbytes',
  range: [0, Number.MAX_SAFE_INTEGER],
  why: 'Bytes that could be exfiltration.',
  derive: ({ bytes_out }, row) => bytes_out[row],
});

const bytesInVsUsual = defineFeature({
  name: 'bytes_in_vs_usual',
  formula: 'log2((bytes_in + 64) / (median bytes_in of this source + 64))',
  unit: '',
  range: [-54, 54],
  why: 'Compares a source with its own baseline: 1 is twice the baseline, -1 half of it.',
  derive: ({ bytes_in }, row, baseline) => log2Ratio(bytes_in[row], baseline.median_bytes_in),
});

const bytesOutVsUsual = defineFeature({
  name: 'bytes_out_vs_usual',
  formula: 'log2((bytes_out + 64) / (median bytes_out of this source + 64))',
  unit: '',
  range: [-54, 54],
  why: 'Like bytes_in_vs_usual, for the bytes that the server sends.',
  derive: ({ bytes_out }, row, baseline) => log2Ratio(bytes_out[row], baseline.median_bytes_out),
});

const refused = defineFeature({
  name: 'refused',
  formula: '1 for a response code of 400 to 499, 2 from 500 on, else 0',
  unit: '',
  range: [0, 2],
  why: 'Scans and password guesses are mostly refused.',
  derive: ({ response_code }, row) => (response_code[row] < 400 ? 0 : response_code[row] < 500 ? 1 : 2),
});

const uncommonPort = defineFeature({
  name: 'uncommon_port',
  formula: '1 when dst_port is none of 80, 443, 8080, 8443, else 0',
  unit: '',
  range: [0, 1],
  why: 'Web clients rarely use other ports; scans do.',
  derive: ({ dst_port }, row) => (dst_port[row] === -1 || COMMON_PORTS.has(dst_port[row]) ? 0 : 1),
});

/** Measured columns that models use without a transformation. */
export const MEASURED_FEATURES = [bytesIn, bytesOut] as const;

/** Features beyond the classic ones: comparison with the source's baseline, and the response. */
export const CONTEXT_FEATURES = [bytesInVsUsual, bytesOutVsUsual, refused, uncommonPort] as const;
