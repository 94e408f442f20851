import { decodeIsolationForest, decodeRandomForest, encodeIsolationForest, encodeRandomForest } from '@weir/kernels';
import { AppError } from '@weir/schema';
import type { TrafficModel } from './traffic-model.ts';

const FORMAT = 'weir-model/1';

/** The model as JSON text, forests in base64: what the store keeps and `analyze` writes. */
export const encodeModel = (model: TrafficModel): string =>
  JSON.stringify({
    format: FORMAT,
    ...model,
    forest: toBase64(encodeIsolationForest(model.forest)),
    classifier: model.classifier && { ...model.classifier, forest: toBase64(encodeRandomForest(model.classifier.forest)) },
  });

/**
 * The model that encodeModel wrote.
 *
 * @throws AppError `model.unreadable` when the text is another format, cut off or damaged
 */
export const decodeModel = (text: string): TrafficModel => {
  try {
    const { format, ...saved } = JSON.parse(text) as TrafficModel & { format: string };
    if (format !== FORMAT) throw new RangeError(`format is ${format}, wanted ${FORMAT}`);
    return {
      ...saved,
      forest: decodeIsolationForest(toBuffer(saved.forest)),
      classifier: saved.classifier && { ...saved.classifier, forest: decodeRandomForest(toBuffer(saved.classifier.forest)) },
    };
  } catch (cause) {
    throw new AppError('model.unreadable', `The saved model cannot be read: ${(cause as Error).message}.`, { cause });
  }
};

const toBase64 = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('base64');

const toBuffer = (base64: unknown): ArrayBuffer => {
  const bytes = Buffer.from(String(base64), 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
