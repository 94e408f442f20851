import { readFileSync } from 'node:fs';
import { toSessions, type Finding, type IngestReport, type SessionInput } from '@weir/schema';
import { readSessions } from '../../datasource-server/src/cli/read-sessions.ts';
import { loadConfig } from '../../datasource-server/src/serve/config/config.ts';
import { NO_ENRICHMENT } from '../../datasource-server/src/detect/enrichment/no-enrichment.ts';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { analyzeSessions } from '../../datasource-server/src/answer/reports/analysis.ts';
import { startTestWeir } from '../../datasource-server/src/test-support/sample-weir.ts';
import { describeWithSharedData, sharedDataFile } from '../support/shared-data.ts';

const read = async (name: string): Promise<{ rows: SessionInput[]; read_count: number; rejects: number }> => {
  const { sessions, duplicate_count, report } = await readSessions(sharedDataFile(name), {}, loadConfig({}));
  return { rows: toSessions(sessions), read_count: sessions.size + duplicate_count, rejects: report.rows_rejected };
};

const toFacts = ({ severity, kind, entity }: Finding): string => `${severity} ${kind} ${entity}`;

describeWithSharedData("Zeek's logs", () => {
  it.each([
    ['zeek-proxy-conn.log', 463, ['low beacon 10.136.0.18', 'low volume_outlier 10.136.0.18']],
    ['zeek-mixed-conn.log', 576, ['low volume_outlier 10.0.2.15']],
  ])('%s is read completely, with few findings and none above low', async (name, count, expected) => {
    const { rows, read_count, rejects } = await read(name);
    expect([read_count, rejects]).toEqual([count, 0]);
    for (const profile of [CLASSIC_PROFILE, CONTEXT_PROFILE]) {
      const { findings } = await analyzeSessions(rows, weirEngine, profile, 42, 0, NO_ENRICHMENT);
      expect(findings.map(toFacts).sort()).toEqual(expected);
    }
  });

  it('give the same joined requests without a server as with one', async () => {
    const { rows, rejects } = await read('zeek-mixed-http.log');
    expect([rows.length, rejects]).toEqual([41, 0]);
    expect(rows.map(({ start_time }) => start_time)).toEqual(rows.map(({ start_time }) => start_time).sort((a, b) => a - b));
  });

  it('are recognised by their content in an upload, whatever the content type', async () => {
    const weir = await startTestWeir();
    try {
      for (const [name, type] of [['zeek-proxy-conn.log', 'text/csv'], ['zeek-mixed-http.log', 'application/x-ndjson'], ['zeek-mixed-conn.log', 'text/plain']]) {
        const answer = await fetch(`${weir.url}/api/v1/sessions`, { method: 'POST', body: readFileSync(sharedDataFile(name)), headers: { 'content-type': type } });
        expect(((await answer.json()) as IngestReport).rows_rejected).toBe(0);
        expect(answer.status).toBe(200);
      }
      // Connections stay separate and equal ones count once; the 516 requests are joined.
      expect((await weir.store.counts()).session_count).toBe(463 + 570 + 41);
    } finally {
      await weir.remove();
    }
  });
});
