import { fitRandomForestPart, outOfBagProbability, permutationImportance, predictProbability, scoreIsolationForest } from '@weir/kernels';
import { serveCalls } from './serve-calls.ts';

const kernels = { fitRandomForestPart, outOfBagProbability, permutationImportance, scoreIsolationForest, predictProbability };

/** Kernels that a thread of the kernel pool offers. */
export type KernelMethods = typeof kernels;

serveCalls(kernels);
