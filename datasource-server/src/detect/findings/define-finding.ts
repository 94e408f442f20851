import type { Finding, LogShape } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import { defaultsOf, type SettingsOf, type SettingsShape } from './settings/define-setting.ts';
import type { PopulationSettings } from './settings/population-settings.ts';
import type { SourceSlice } from './source-slice.ts';

/** Input of a kind of finding in addition to the sessions of the source. */
export interface Population {
  /** Threshold of the model that gave the verdicts. */
  readonly threshold: number;
  /** Baseline of all sources together. */
  readonly overall: SourceBaseline;
  /** Returns the largest session of any other source; null where the log has too few sources to compare with. */
  readonly peakOfOthers: (src_ip: string, direction: 'in' | 'out') => { src_ip: string; bytes: number } | null;
  /** The log as a whole; without it, nothing that depends on its time resolution is found. */
  readonly log?: LogShape;
}

/** Returns the findings on one source from all its sessions. */
export type Finder = (source: SourceSlice) => Finding[];

interface FindingParts<Shape extends SettingsShape> {
  readonly kind: string;
  readonly title: string;
  /** Thresholds, which a settings file can override. */
  readonly settings: Shape;
  /** Describes what the evidence must show, with the numbers of the settings. */
  evidence(settings: SettingsOf<Shape>, population: PopulationSettings): string;
  /** ATT&CK technique that the kind may name; the conditions say when. */
  readonly technique?: NonNullable<Finding['technique']>;
  /** Blind spots of this kind of finding. */
  readonly blindSpots: string;
  /** Kinds of findings that become part of this one: same source, same direction, overlapping times. */
  readonly merges?: readonly string[];
  /** Returns the finder for a population; what is the same for all its sources is computed here. */
  toFinder(population: Population, settings: SettingsOf<Shape>): Finder;
}

/** A kind of finding. */
export interface FindingDefinition<Shape extends SettingsShape = SettingsShape> extends FindingParts<Shape> {
  /** As declared; the settings have their defaults when left out. */
  toFinder(population: Population, settings?: SettingsOf<Shape>): Finder;
}

/** Declares a kind of finding. */
export const defineFinding = <Shape extends SettingsShape>(parts: FindingParts<Shape>): FindingDefinition<Shape> => {
  const defaults = defaultsOf(parts.settings);
  return { ...parts, toFinder: (population, settings = defaults) => parts.toFinder(population, settings) };
};
