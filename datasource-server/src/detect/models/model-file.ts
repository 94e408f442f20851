import { AppError } from '@weir/schema';
import { loadEngine } from './engines/index.ts';
import type { TrafficModel } from './traffic-model.ts';

const FORMAT = 'weir-model/3';

/** The model as JSON text, forests as their engine saves them: what the store keeps and `analyze` writes. */
export const encodeModel = (model: TrafficModel): string =>
  JSON.stringify({
    format: FORMAT,
    ...model,
    engine: model.engine.id,
    detector: model.detector.encode(),
    classifier: model.classifier && { ...model.classifier, forest: model.classifier.forest.encode() },
  });

/**
 * The model that encodeModel wrote, with its engine.
 *
 * @throws AppError `model.unreadable` when the text is another format, of an engine that is not there, cut off or damaged
 */
export const decodeModel = async (text: string): Promise<TrafficModel> => {
  try {
    const { format, ...saved } = JSON.parse(text) as Omit<TrafficModel, 'engine'> & { format: string; engine: string };
    if (format !== FORMAT) throw new RangeError(`format is ${format}, wanted ${FORMAT}`);
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
