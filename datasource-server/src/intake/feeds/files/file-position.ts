import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { LogLayout } from '../../formats/define-format.ts';
import type { Position } from '../define-feed.ts';
import { readBytes } from './file-chunks.ts';

const MAX_HEAD_BYTES = 1024;

/** Offset up to which a file was read, a hash of its start, which identifies the file, and how its lines are read. */
const filePositionSchema = z.object({
  offset: z.number().int().min(0),
  head_bytes: z.number().int().min(0).max(MAX_HEAD_BYTES),
  head_sha256: z.string(),
  /** Missing in positions of earlier versions. */
  layouts: z.array(z.custom<LogLayout>((value) => typeof value === 'object' && value !== null)).optional(),
  /** Name at the last look. */
  name: z.string().optional(),
  /** Size of the file when it was last read. */
  size: z.number().int().min(0).optional(),
  /** True where the file had grown since it was read before. */
  grows: z.boolean().optional(),
});
export type FilePosition = z.output<typeof filePositionSchema>;

/** Returns the number of bytes that identify a file which was read up to an offset, and their hash. */
export const toHead = async (handle: FileHandle, offset: number): Promise<Pick<FilePosition, 'head_bytes' | 'head_sha256'>> => {
  const head_bytes = Math.min(offset, MAX_HEAD_BYTES);
  return { head_bytes, head_sha256: digestOf(await readBytes(handle, 0, head_bytes)) };
};

/** Returns the saved position, or null where the file was replaced or truncated: it is shorter, or starts differently. */
export const findFilePosition = async (handle: FileHandle, size: number, kept: Position | null): Promise<FilePosition | null> => {
  const { data: position } = filePositionSchema.safeParse(kept);
  if (position === undefined || position.offset > size) return null;
  return digestOf(await readBytes(handle, 0, position.head_bytes)) === position.head_sha256 ? position : null;
};

const digestOf = (head: Uint8Array): string => hash('sha256', head, 'hex');
