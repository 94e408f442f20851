import { FieldType, toCSV, toDataFrame } from '@grafana/data';
import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { FORMULA_START, type Frame } from '@weir/schema';

/** Forms in which a view leaves the panel. */
export const EXPORT_FORMS = ['PNG', 'SVG', 'CSV'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** What an export is made of. */
export interface ExportParts {
  readonly chart: EChartsType;
  readonly option: EChartsOption;
  readonly frames: readonly Frame[];
  readonly background: string;
}

const tameText = (value: unknown): unknown => (typeof value === 'string' && FORMULA_START.test(value) ? `'${value}` : value);

/** The drawn data as CSV, a table a frame; text that a spreadsheet would run is quoted with an apostrophe. */
export const toCsv = (frames: readonly Frame[]): string =>
  toCSV(
    frames.map((frame) =>
      toDataFrame({
        name: frame.name,
        fields: frame.fields.map(({ name, type, values }) => ({
          name,
          type: type === 'time' ? FieldType.string : type,
          values: Array.from<unknown>(values).map((value) =>
            type === 'time' && typeof value === 'number' ? new Date(value).toISOString() : tameText(value)
          ),
        })),
      })
    )
  );

async function toSvg(chart: EChartsType, option: EChartsOption, background: string): Promise<string> {
  const core = await import('../svg-core');
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

/** The view in one of the forms. */
export async function exportView(form: ExportForm, { chart, option, frames, background }: ExportParts): Promise<Blob> {
  switch (form) {
    case 'PNG':
      return toPng(chart, background);
    case 'SVG':
      return new Blob([await toSvg(chart, option, background)], { type: 'image/svg+xml' });
    case 'CSV':
      return new Blob([toCsv(frames)], { type: 'text/csv' });
  }
}

/** Hands a file to the browser's downloads. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file's name from the panel's title and the view: letters, digits and dashes. */
export const toFileName = (title: string, view: string, form: ExportForm): string =>
  `${[title, view].join(' ').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80)}.${form.toLowerCase()}`;
