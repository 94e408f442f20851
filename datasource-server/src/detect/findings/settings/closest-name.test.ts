import { closestName } from './closest-name.ts';

describe('the closest name', () => {
  it('has at most three edits, and at most half of its own letters', () => {
    expect(closestName('refused_reque', ['beacon', 'refused_requests'])).toBe('refused_requests');
    expect(closestName('refused_requ', ['beacon', 'refused_requests'])).toBeNull();
    expect(closestName('ab', ['abcd'])).toBe('abcd');
    expect(closestName('a', ['abcd'])).toBeNull();
    expect(closestName('BEACON', ['beacon'])).toBe('beacon');
    expect(closestName('beacon', [])).toBeNull();
  });

  it('has the fewest inserted, removed and replaced letters', () => {
    expect(closestName('min_port', ['min_beats', 'min_ports'])).toBe('min_ports');
    expect(closestName('min_portx', ['min_portxyz', 'min_port', 'min_ports'])).toBe('min_port');
    expect(closestName('xin_ports', ['min_peats', 'min_ports'])).toBe('min_ports');
    expect(closestName('portd', ['ports2', 'portd2'])).toBe('portd2');
  });
});
