import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditCheck, DataAudit } from '@weir/schema';
import { describeWithSharedData, sharedDataFile } from '../support/shared-data.ts';
import { runWeir, temporaryFolder } from '../support/weir-process.ts';

interface Result {
  audit: DataAudit;
  model: { attack_accuracy: DataAudit['attack_accuracy']; classifier: { accuracy: number; test_size: number } };
}

describeWithSharedData('the data audit of the real CSV', () => {
  const csv = sharedDataFile('CloudWatch_Traffic_Web_Attack.csv');
  const folder = temporaryFolder();
  const { stdout } = runWeir(['analyze', csv, '--out', folder.path]);
  const { audit, model } = JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8')) as Result;
  const report = readFileSync(join(folder.path, 'report.html'), 'utf8');
  const find = (wanted: string): AuditCheck => audit.checks.find(({ check }) => check === wanted)!;
  afterAll(folder.remove);

  it('covers every session', () => expect(audit).toMatchObject({ session_count: 282, audited_count: 282 }));

  it('reports that every label-like column has one value', () => {
    const { level, sentence, facts } = find('one_class_labels');
    expect(level).toBe('warning');
    expect(sentence).toBe(
      'detection_types, rule_names, observation_name, response_code, dst_port and protocol have one value each: ' +
        'there is no second class, so the accuracy of attack detection cannot be measured.',
    );
    expect(new Set(Object.values(facts))).toEqual(new Set([1]));
  });

  it('recognises windows of 600 s', () => {
    expect(find('windows').facts).toEqual({ length_s: 600, equal_share: 1, on_clock_share: 1, length_count: 1 });
    expect(find('windows').sentence).toContain('10-minute aggregation windows, not durations');
  });

  it('reports that bytes_in is upload, 14.185 to 1', () => {
    const { level, sentence, facts } = find('direction');
    expect(level).toBe('warning');
    expect(facts.in_out_ratio).toBeCloseTo(14.185, 3);
    expect(sentence).toContain('The server received more bytes than it sent: 14.2 in : 1 out over all sessions, about 1 : 1 in the median session.');
  });

  it('finds the gap from 02:00 to 08:00', () => {
    const { level, sentence, facts } = find('time_holes');
    expect(level).toBe('warning');
    expect(facts).toMatchObject({ from_ms: Date.UTC(2024, 3, 26, 2), to_ms: Date.UTC(2024, 3, 26, 8), longest_gap_s: 21_600, usual_spacing_s: 600, hole_count: 1 });
    expect(sentence).toContain('Gap: no sessions from 2024-04-26 02:00 to 08:00 UTC (6 h). Sessions otherwise start every 10 min, so about ');
  });

  it('finds that the label of the risk class is derived from total_bytes', () => {
    const { level, sentence, facts } = find('label_function');
    expect(level).toBe('warning');
    expect(facts).toMatchObject({ accuracy: 1, label_count: 1, leaking_count: 1, held_out_accuracy: model.classifier.accuracy });
    expect(sentence).toContain('The label risk_class is derived from total_bytes: a threshold at 57,0');
  });

  it('finds no duplicate row, 28 sources, and one address with 92.3 % of the bytes', () => {
    expect(find('repeated_rows')).toMatchObject({ level: 'ok', facts: { repeated_count: 0, dropped_count: 0 } });
    expect(find('doubled_legs')).toMatchObject({ level: 'ok', facts: { doubled_count: 0 } });
    expect(find('small_data')).toMatchObject({ level: 'warning', facts: { session_count: 282, source_count: 28, start_count: 30 } });
    expect(find('concentration').facts.top_share).toBeCloseTo(0.923, 3);
    expect(find('concentration').sentence).toMatch(/^155\.91\.45\.242 accounts for 92\.3 % of the bytes/);
    expect(find('clock').level).toBe('ok');
  });

  it('states no accuracy of attack detection next to the classic one', () => {
    expect(audit.attack_accuracy).toMatchObject({ accuracy: null, reason: expect.stringContaining('no second class') as string });
    expect(model.attack_accuracy).toEqual(audit.attack_accuracy);
    expect(stdout).toMatch(/classic accuracy: \d+\.\d\d % of 85 held-out sessions/);
    expect(stdout).toContain(`accuracy of attack detection: not stated, because ${audit.attack_accuracy.reason}`);
    expect(report).toContain('Classic accuracy (risk class)');
    expect(report).toContain('The accuracy of attack detection is not stated, because');
  });

  it('comes first, in the report and on the terminal', () => {
    const headings = [...report.matchAll(/<h2>([^<]+)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings[0]).toBe('Data quality');
    expect(stdout).toContain('data quality: 6 warnings, 2 notes');
    expect(stdout.indexOf('data quality: ')).toBeLessThan(stdout.indexOf('Finding '));
    for (const { level, title } of audit.checks) expect(report).toContain(level === 'ok' ? title : `<span class="level ${level}">${level}</span><h3>${title}</h3>`);
  });
});
