import { formatBytes, formatDuration } from '@weir/schema';

/** Values in the sentence on an unusual volume. */
export interface VolumeFacts {
  /** Duration of the largest session. */
  readonly length_ms: number;
  readonly actual: number;
  readonly direction: 'in' | 'out';
  /** Baseline of the source; null where it has too few sessions. */
  readonly own: number | null;
  readonly isAboveOwn: boolean;
  /** Median of all sources. */
  readonly all: number;
  readonly others: { readonly bytes: number } | null;
  /** Normal sessions of about the same size that are worth a mention. */
  readonly alikeCount: number;
}

/** Describes an unusual volume in one sentence. */
export const toSentence = ({ length_ms, actual, direction, own, isAboveOwn, all, others, alikeCount }: VolumeFacts): string => {
  const window = length_ms === 0 ? '' : ` in ${formatDuration(length_ms / 1000)}`;
  const verb = direction === 'in' ? 'uploaded to the server' : 'sent by the server';
  const baseline =
    own === null
      ? `this source has too few normal sessions for a baseline, and the median of all sources is ${formatBytes(all)}`
      : isAboveOwn
        ? `this source's baseline is ${formatBytes(own)}`
        : `close to this source's baseline of ${formatBytes(own)}, while the median of all sources is ${formatBytes(all)}`;
  const alike = alikeCount === 0 ? '' : `, and ${alikeCount} of its normal sessions ${alikeCount === 1 ? 'is' : 'are'} of similar size`;
  const rest =
    others === null
      ? ''
      : actual > others.bytes
        ? `; no other source exceeds ${formatBytes(others.bytes)}`
        : `; another source reaches ${formatBytes(others.bytes)}`;
  return `${formatBytes(actual)} ${verb}${window}; ${baseline}${alike}${rest}.`;
};

/** Returns what to do about an unusual volume. */
export const adviceFor = (direction: 'in' | 'out'): string =>
  direction === 'in'
    ? 'Ask the owner of this source what it uploads and what changed; inspect the objects uploaded at that time before you block anything.'
    : 'Check the access log for what was requested at that time; if the transfer cannot be explained, treat it as possible data loss.';
