import { FieldTextAlignment, TableCellHeight, TableFooterOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type DynamicConfigValue, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { filterToSource, openSource } from './links.ts';
import { displayName, unitOf } from '@weir/schema';
import { VARIABLE_DATASOURCE, weirTarget, type QueryInput } from './weir-target.ts';

/** A table column: the field of the frame and its display settings. */
export interface TableColumn {
  readonly field: string;
  /** Heading; the display name of the column by default. */
  readonly heading?: string;
  /** Width in pixels; columns without a width share the remaining space. */
  readonly width?: number;
  /** Grafana unit id; the unit of the column by default. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly more?: readonly DynamicConfigValue[];
}

/** Returns a hidden column that data links read. */
export const hiddenColumn = (field: string): TableColumn => ({ field, heading: field, more: [{ id: 'custom.hidden', value: true }] });

export interface TableSpec {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly at: GridPos;
  readonly query: QueryInput;
  readonly columns: readonly TableColumn[];
}

const properties = ({ field, heading = displayName(field), width, unit = unitOf(field), decimals, more = [] }: TableColumn): DynamicConfigValue[] => [
  { id: 'displayName', value: heading },
  ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
  ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
  ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
  ...more,
];

export const alignRight: DynamicConfigValue = { id: 'custom.align', value: 'right' };

/** Returns a table with the given columns only, in their order. */
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
/** Month to minute: analysts read the last days, and tables have little space. */
export const SHORT_TIME = 'time:MM-DD HH:mm';
export const filterable: DynamicConfigValue = { id: 'custom.filterable', value: true };

/** Returns cell settings that show each of a few values on its own colour. */
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

/** Returns a value mapping that shows the display names of columns, features or kinds of evidence named in cells. */
export const namesAsTitles = (names: readonly string[]): DynamicConfigValue => ({
  id: 'mappings',
  value: [{ type: MappingType.ValueToText, options: Object.fromEntries(names.map((name, index) => [name, { text: displayName(name), index }])) }],
});
