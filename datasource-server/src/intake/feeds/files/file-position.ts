import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { Position } from '../define-feed.ts';
import { readBytes } from './file-chunks.ts';

const MAX_HEAD_BYTES = 1024;

/** Offset up to which a file was read, and a hash of its start, which identifies the file. */
const filePositionSchema = z.object({ offset: z.number().int().min(0), head_bytes: z.number().int().min(0).max(MAX_HEAD_BYTES), head_sha256: z.string() });
export type FilePosition = z.output<typeof filePositionSchema>;

const digestOf = async (handle: FileHandle, head_bytes: number): Promise<string> => hash('sha256', await readBytes(handle, 0, head_bytes), 'hex');

/** Returns the position of a file that was read up to an offset. */
export const toFilePosition = async (handle: FileHandle, offset: number): Promise<FilePosition> => {
  const head_bytes = Math.min(offset, MAX_HEAD_BYTES);
  return { offset, head_bytes, head_sha256: await digestOf(handle, head_bytes) };
};

/** Returns the saved position, or null where the file was replaced or truncated: it is shorter, or starts differently. */
export const findFilePosition = async (handle: FileHandle, size: number, kept: Position | null): Promise<FilePosition | null> => {
  const { data: position } = filePositionSchema.safeParse(kept);
  if (position === undefined || position.offset > size) return null;
  return (await digestOf(handle, position.head_bytes)) === position.head_sha256 ? position : null;
};
