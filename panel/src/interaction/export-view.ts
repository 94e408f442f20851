import { FieldType, toCSV, toDataFrame } from '@grafana/data';
import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { FORMULA_START, type Frame } from '@weir/schema';

/** File formats of an export. */
export const EXPORT_FORMATS = ['PNG', 'SVG', 'CSV'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Input of an export. */
export interface ExportParts {
  readonly chart: EChartsType;
  readonly option: EChartsOption;
  readonly frames: readonly Frame[];
  readonly background: string;
}

const escapeFormula = (value: unknown): unknown => (typeof value === 'string' && FORMULA_START.test(value) ? `'${value}` : value);

/** Returns the drawn data as CSV, one table per frame. Text that a spreadsheet would run as a formula gets an apostrophe. */
export const toCsv = (frames: readonly Frame[]): string =>
  toCSV(
    frames.map((frame) =>
      toDataFrame({
        name: frame.name,
        fields: frame.fields.map(({ name, type, values }) => ({
          name,
          type: type === 'time' ? FieldType.string : type,
          values: Array.from<unknown>(values).map((value) =>
            type === 'time' && typeof value === 'number' ? new Date(value).toISOString() : escapeFormula(value)
          ),
        })),
      })
    )
  );

async function toSvg(chart: EChartsType, option: EChartsOption, background: string): Promise<string> {
  const core = await import('../chart/svg-core');
  core.use([core.SVGRenderer]);
  const drawing = core.init(null, null, { renderer: 'svg', ssr: true, width: chart.getWidth(), height: chart.getHeight() });
  try {
    drawing.setOption({ ...option, animation: false, backgroundColor: background });
    return drawing.renderToSVGString();
  } finally {
    drawing.dispose();
  }
}

async function toPng(chart: EChartsType, background: string): Promise<Blob> {
  const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: background });
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (character) => character.charCodeAt(0));

  return new Blob([bytes], { type: 'image/png' });
}

/** Exports the view in a file format. */
export async function exportView(format: ExportFormat, { chart, option, frames, background }: ExportParts): Promise<Blob> {
  switch (format) {
    case 'PNG':
      return toPng(chart, background);
    case 'SVG':
      return new Blob([await toSvg(chart, option, background)], { type: 'image/svg+xml' });
    case 'CSV':
      return new Blob([toCsv(frames)], { type: 'text/csv' });
  }
}

/** Downloads a file in the browser. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Returns a file name of letters, digits and dashes from the title of the panel and the view. */
export const toFileName = (title: string, view: string, format: ExportFormat): string =>
  `${[title, view].join(' ').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80)}.${format.toLowerCase()}`;
