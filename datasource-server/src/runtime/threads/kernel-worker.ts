import { fitRandomForestPart, outOfBagProbability, permutationImportance, predictProbability, scoreIsolationForest } from '@weir/kernels';
import { worker } from 'workerpool';

// Answers are copied and not transferred: a detached buffer makes V8 run all later code on typed arrays slower.
worker({ fitRandomForestPart, outOfBagProbability, permutationImportance, scoreIsolationForest, predictProbability });
