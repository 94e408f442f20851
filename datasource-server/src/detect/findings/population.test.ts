import { toPopulation, type PopulationFacts } from './population.ts';

const facts: PopulationFacts = {
  threshold: 0.7,
  overall: { session_count: 9, median_bytes_in: 1, median_bytes_out: 2 },
  peaks: { bytes_in: [{ src_ip: 'a', bytes: 7 }, { src_ip: 'b', bytes: 5 }], bytes_out: [{ src_ip: 'b', bytes: 3 }] },
  log: { session_count: 9, source_count: 10, first_time: 0, last_time: 1, on_clock: [], minutes: [], destinations: [] },
};

describe('the peak of other sources', () => {
  const { peakOfOthers, ...rest } = toPopulation(facts);

  it('is the largest session that is not of the source, in one direction', () => {
    expect(peakOfOthers('c', 'in')).toEqual({ src_ip: 'a', bytes: 7 });
    expect(peakOfOthers('a', 'in')).toEqual({ src_ip: 'b', bytes: 5 });
    expect(peakOfOthers('a', 'out')).toEqual({ src_ip: 'b', bytes: 3 });
  });

  it('is unknown without another source, or with fewer sources than the settings say', () => {
    expect(peakOfOthers('b', 'out')).toBeNull();
    expect(toPopulation({ ...facts, log: { ...facts.log, source_count: 9 } }).peakOfOthers('c', 'in')).toBeNull();
  });

  it('is given with the other facts as they are', () => expect(rest).toEqual({ threshold: 0.7, overall: facts.overall, log: facts.log }));
});
