import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { Position } from '../define-feed.ts';
import { readBytes } from './file-chunks.ts';

const MOST_HEAD_BYTES = 1024;

/** How far a file was read, and what it began with, so that another file in its place is not taken for it. */
const filePositionSchema = z.object({ offset: z.number().int().min(0), head_bytes: z.number().int().min(0).max(MOST_HEAD_BYTES), head_sha256: z.string() });
export type FilePosition = z.output<typeof filePositionSchema>;

const digestOf = async (handle: FileHandle, head_bytes: number): Promise<string> => hash('sha256', await readBytes(handle, 0, head_bytes), 'hex');

/** The position of a file that was read up to an offset. */
export const toFilePosition = async (handle: FileHandle, offset: number): Promise<FilePosition> => {
  const head_bytes = Math.min(offset, MOST_HEAD_BYTES);
  return { offset, head_bytes, head_sha256: await digestOf(handle, head_bytes) };
};

/** The kept position, null where the file is another one or was begun anew: shorter, or with another beginning. */
export const findFilePosition = async (handle: FileHandle, size: number, kept: Position | null): Promise<FilePosition | null> => {
  const { data: position } = filePositionSchema.safeParse(kept);
  if (position === undefined || position.offset > size) return null;
  return (await digestOf(handle, position.head_bytes)) === position.head_sha256 ? position : null;
};
