import type { Frame } from '@weir/schema';
import { encodeArrowFrame } from './arrow-frame.ts';

/** Media type of one Arrow IPC file. */
export const ARROW_FILE_TYPE = 'application/vnd.apache.arrow.file';

/** Result of one query of a batch, before its frames are encoded. */
export interface AnsweredQuery {
  readonly status: number;
  /** Error message for the user; absent when the query succeeded. */
  readonly error?: string;
  readonly error_code?: string;
  readonly frames: readonly Frame[];
}

/** Returns the value of the `Content-Type` header of a multipart answer. */
export const multipartContentType = (boundary: string): string => `multipart/mixed; boundary="${boundary}"`;

/**
 * Returns the answer to a batch as `multipart/mixed`: a JSON part with the status and the number of frames of every query, then
 * each frame as an Arrow file with `Content-ID: <ref_id/index>` (ref_id escaped as in a URL), in the order of the results.
 *
 * Everything is encoded before the first byte is returned, so a frame that cannot be encoded fails the whole answer
 * instead of truncating it. A frame without a refId gets that of its query.
 *
 * @returns Chunks to write in order.
 * @throws RangeError when the fields of a frame differ in length.
 */
export function encodeMultipartAnswer(results: Readonly<Record<string, AnsweredQuery>>, boundary: string): Uint8Array[] {
  const heads = Object.fromEntries(
    Object.entries(results).map(([refId, { frames, ...head }]) => [refId, { ...head, frames: frames.length }]),
  );
  const chunks = [...encodePart(boundary, ['Content-Type: application/json'], Buffer.from(JSON.stringify({ results: heads })))];
  for (const [refId, { frames }] of Object.entries(results)) {
    frames.forEach((frame, index) => {
      const body = encodeArrowFrame(frame.refId === undefined ? { ...frame, refId } : frame);
      chunks.push(...encodePart(boundary, [`Content-Type: ${ARROW_FILE_TYPE}`, `Content-ID: <${escapeRefId(refId)}/${index}>`], body));
    });
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return chunks;
}

function encodePart(boundary: string, headers: readonly string[], body: Uint8Array): Uint8Array[] {
  const head = [`--${boundary}`, ...headers, `Content-Length: ${body.length}`, '', ''].join('\r\n');
  return [Buffer.from(head), body, Buffer.from('\r\n')];
}

/** Escapes a refId. The detour through UTF-8 replaces half surrogate pairs, on which encodeURIComponent throws. */
const escapeRefId = (refId: string) => encodeURIComponent(Buffer.from(refId).toString());
