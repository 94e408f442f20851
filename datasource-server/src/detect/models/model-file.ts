import { AppError } from '@weir/schema';
import { loadEngine } from './engines/index.ts';
import type { TrafficModel } from './traffic-model.ts';

const FORMAT = 'weir-model/3';

/** Returns the model as JSON text, with forests in the format of their engine. The store keeps it and `weir analyze` writes it. */
export const encodeModel = (model: TrafficModel): string =>
  JSON.stringify({
    format: FORMAT,
    ...model,
    engine: model.engine.id,
    detector: model.detector.encode(),
    classifier: model.classifier && { ...model.classifier, forest: model.classifier.forest.encode() },
  });

/**
 * Returns the model that encodeModel wrote, with its engine.
 *
 * @throws AppError `model.unreadable` where the text has another format or an unknown engine, is cut off or damaged
 */
export const decodeModel = async (text: string): Promise<TrafficModel> => {
  try {
    const { format, ...saved } = JSON.parse(text) as Omit<TrafficModel, 'engine'> & { format: string; engine: string };
    if (format !== FORMAT) throw new RangeError(`unknown format: got ${format}, expected ${FORMAT}`);
    const engine = await loadEngine(saved.engine);
    return {
      ...saved,
      engine,
      detector: engine.decodeDetector(saved.detector),
      classifier: saved.classifier && { ...saved.classifier, forest: engine.decodeClassifier(saved.classifier.forest) },
    };
  } catch (cause) {
    throw new AppError('model.unreadable', `The saved model cannot be read: ${(cause as Error).message}.`, { cause });
  }
};
