import {
  createTheme,
  dateTime,
  getPanelOptionsWithDefaults,
  LoadingState,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  toDataFrame,
  type DataFrameDTO,
  type DataSourceApi,
  type DataSourcePlugin,
  type PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { GlobalStyles, ThemeContext } from '@grafana/ui';
import { darkTheme, lightTheme, type ViewTheme } from '@weir/views';
import { createElement, useState, type ComponentType, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { loadPluginModule, share } from './plugin-loader.ts';
import { SHARED_MODULES } from './shared-modules.ts';

/** Request of a test to render the panel. */
export interface PanelRequest {
  readonly frames: DataFrameDTO[];
  readonly options: Record<string, unknown>;
  readonly mode: 'dark' | 'light';
  readonly width: number;
  readonly height: number;
  readonly state?: 'Done' | 'Loading' | 'Error';
  readonly error?: string;
  readonly timeZone?: string;
}

/** Request of a test to render an editor of the data source. */
export interface EditorRequest {
  readonly editor: 'query' | 'config' | 'variable';
  readonly mode: 'dark' | 'light';
  /** The query, or the data source's options. */
  readonly value: Record<string, unknown>;
}

const OPTION_EDITORS = ['select', 'multi-select', 'radio', 'number', 'slider', 'boolean', 'text', 'unit', 'links', 'color'];
const FROM = 1714003200000;
const DAY_MS = 86_400_000;

share(SHARED_MODULES);
const asEditor = (id: string) => ({ id, name: id, description: '', editor: () => null });
standardEditorsRegistry.setInit(() => OPTION_EDITORS.map(asEditor) as never);
standardFieldConfigEditorRegistry.setInit(() => []);
setTemplateSrv({
  getVariables: () => [{ name: 'country', type: 'custom' }] as never,
  replace: (text = '') => text,
  containsTemplate: () => false,
  updateTimeRange: () => undefined,
});

const panelOrigin = (): string => (window as unknown as { weirPanelOrigin?: string }).weirPanelOrigin ?? '';

const plugins = new Map<string, Promise<unknown>>();
const loadPlugin = async <T>(folder: string): Promise<T> => {
  const loading = plugins.get(folder) ?? loadPluginModule(`${folder === 'panel' ? panelOrigin() : ''}/${folder}/module.js`);
  plugins.set(folder, loading);
  return ((await loading) as { plugin: T }).plugin;
};

let root: Root | undefined;
const show = (mode: 'dark' | 'light', content: ReactNode): void => {
  root ??= createRoot(document.getElementById('place') as HTMLElement);
  const theme = createTheme({ colors: { mode } });
  document.body.style.background = theme.colors.background.primary;
  root.render(createElement(ThemeContext.Provider, { value: theme }, createElement(GlobalStyles, {}), content));
};

const renderPanel = async (request: PanelRequest): Promise<void> => {
  const plugin = await loadPlugin<PanelPlugin>('panel');
  const { options, fieldConfig } = getPanelOptionsWithDefaults({
    plugin,
    currentOptions: request.options,
    currentFieldConfig: { defaults: {}, overrides: [] },
    isAfterPluginChange: false,
  });
  const timeRange = { from: dateTime(FROM), to: dateTime(FROM + DAY_MS), raw: { from: 'now-1d', to: 'now' } };
  const props = {
    id: 1,
    options,
    fieldConfig,
    width: request.width,
    height: request.height,
    timeRange,
    timeZone: request.timeZone ?? 'utc',
    onOptionsChange: (changed: Record<string, unknown>) => {
      Object.assign(window, { weirOptions: changed });
      void renderPanel({ ...request, options: changed });
    },
    data: {
      state: LoadingState[request.state ?? 'Done'],
      series: request.frames.map((frame) => toDataFrame(frame)),
      timeRange,
      ...(request.error !== undefined && { errors: [{ message: request.error }] }),
    },
  } as unknown as PanelProps;
  show(request.mode, createElement(plugin.panel as ComponentType<PanelProps>, props));
};

const renderEditor = async ({ editor, mode, value }: EditorRequest): Promise<void> => {
  const plugin = await loadPlugin<DataSourcePlugin<DataSourceApi>>('datasource');
  const datasource = new plugin.DataSourceClass({ id: 1, uid: 'weir', type: 'weir', name: 'Weir', jsonData: {}, meta: { id: 'weir' } } as never);
  const { QueryEditor, ConfigEditor } = plugin.components;
  const variableEditor = (datasource.variables as { editor?: unknown } | undefined)?.editor;
  const Editor = { query: QueryEditor, config: ConfigEditor, variable: variableEditor }[editor] as ComponentType<Record<string, unknown>>;
  const Holder = () => {
    const [held, setHeld] = useState(value);
    Object.assign(window, { weirHeld: held });
    return editor === 'config'
      ? createElement(Editor, { options: held, onOptionsChange: setHeld })
      : createElement(Editor, { datasource, query: held, onChange: setHeld, onRunQuery: () => undefined });
  };
  show(mode, createElement('div', { style: { padding: 16 } }, createElement(Holder)));
};

/** Returns the colours of the views, to find them on the canvas. */
const viewTheme = (mode: 'dark' | 'light'): ViewTheme => (mode === 'dark' ? darkTheme : lightTheme);

/** Functions that tests call in the page. */
export const weirHost = { renderPanel, renderEditor, viewTheme };

Object.assign(window, { weirHost });
