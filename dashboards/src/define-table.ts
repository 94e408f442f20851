import { FieldTextAlignment, TableCellHeight, TableFooterOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type DynamicConfigValue, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { filterToSource, openSource } from './links.ts';
import { VARIABLE_DATASOURCE, weirTarget, type QueryInput } from './weir-target.ts';

/** A column of a table: the frame's field, its heading and how it is shown. */
export interface TableColumn {
  readonly field: string;
  readonly heading: string;
  /** Width in pixels; columns without one share what is left. */
  readonly width?: number;
  readonly unit?: string;
  readonly decimals?: number;
  readonly more?: readonly DynamicConfigValue[];
}

/** A column that links read and nobody sees. */
export const hiddenColumn = (field: string): TableColumn => ({ field, heading: field, more: [{ id: 'custom.hidden', value: true }] });

export interface TableSpec {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly at: GridPos;
  readonly query: QueryInput;
  readonly columns: readonly TableColumn[];
}

const properties = (column: TableColumn): DynamicConfigValue[] => [
  { id: 'displayName', value: column.heading },
  ...(column.width === undefined ? [] : [{ id: 'custom.width', value: column.width }]),
  ...(column.unit === undefined ? [] : [{ id: 'unit', value: column.unit }]),
  ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
  ...(column.more ?? []),
];

export const alignRight: DynamicConfigValue = { id: 'custom.align', value: 'right' };

/** A table that shows the columns named, in their order, and no others. */
export const table = (spec: TableSpec): TableBuilder => {
  const names = spec.columns.map((column) => column.field);
  const panel = new TableBuilder()
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .gridPos(spec.at)
    .datasource(VARIABLE_DATASOURCE)
    .withTarget(weirTarget(spec.query))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names } } })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: {}, indexByName: Object.fromEntries(names.map((name, index) => [name, index])), renameByName: {} },
    })
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm)
    .footer(new TableFooterOptionsBuilder().show(false).reducer([]).countRows(false))
    .align(FieldTextAlignment.Auto);
  for (const column of spec.columns) panel.overrideByName(column.field, properties(column));
  return panel;
};

export const wrapped: DynamicConfigValue[] = [
  { id: 'custom.cellOptions', value: { type: 'auto', wrapText: true } },
  { id: 'custom.inspect', value: true },
];
export const linkToSource = (): DynamicConfigValue => ({ id: 'links', value: [filterToSource('${__value.raw}').build(), openSource('${__value.raw}').build()] });
/** Month to minute: a SOC reads the last days, and a table has little room. */
export const SHORT_TIME = 'time:MM-DD HH:mm';
export const filterable: DynamicConfigValue = { id: 'custom.filterable', value: true };

/** A cell that shows one of a few words on a colour of its own. */
export const wordCell = (colors: Readonly<Record<string, string>>): DynamicConfigValue[] => [
  { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
  { id: 'custom.align', value: 'center' },
  {
    id: 'mappings',
    value: [
      {
        type: MappingType.ValueToText,
        options: Object.fromEntries(
          Object.entries(colors).map(([word, color], index) => [word, { text: word, color, index }]),
        ),
      },
    ],
  },
];

