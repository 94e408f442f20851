import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Router } from 'express';
import { AppError } from '@weir/schema';
import { findToExport } from '../../answer/exports/export-findings.ts';
import { EXPORTS } from '../../answer/exports/index.ts';
import type { Triage } from '../../triage/triage.ts';
import { parse, toPattern } from './parse-request.ts';
import { ROUTES } from './routes.ts';

/** Dependencies of the export route. */
export interface ExportParts {
  readonly triage: Triage;
  readonly version: string;
  readonly now: () => number;
}

/** Adds the route that exports findings to other tools. It streams the answer. */
export const exportRoutes = (router: Router, { triage, version, now }: ExportParts): void => {
  router.get(toPattern(ROUTES.exportFindings.path), async (request, response) => {
    const { format } = parse(ROUTES.exportFindings.params, request.params, 'http.bad_request');
    const query = parse(ROUTES.exportFindings.query, request.query, 'http.bad_request');
    const { from_ms, to_ms } = query;
    if (from_ms >= to_ms) throw new AppError('query.bad_range', `The time range is not valid: got from_ms ${from_ms} and to_ms ${to_ms}, expected from_ms before to_ms.`);
    const { findings, hidden_count } = await findToExport(triage, { ...query, include_excepted: query.include_excepted === 'true' });
    const definition = EXPORTS.find(({ id }) => id === format)!;
    const exported_at = now();
    response.set({
      'content-type': definition.type,
      'content-disposition': `attachment; filename="weir-findings-${new Date(exported_at).toISOString().slice(0, 10)}.${definition.extension}"`,
      'x-weir-finding-count': String(findings.length),
      'x-weir-hidden-count': String(hidden_count),
    });
    const text = definition.write(findings, { exported_at, version, from_ms, to_ms, hidden_count });
    await pipeline(Readable.from(text), response).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });
};
