import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import lodash from 'lodash';
import moment from 'moment';
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import * as rxjs from 'rxjs';

const withDefault = <T extends object>(module: T): T => ({ ...module, default: module, __esModule: true });

/** Modules that Grafana 10.1 shares with plugins, by import name. `react/jsx-runtime` came later and is not one of them. */
export const SHARED_MODULES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['@emotion/css', emotionCss],
  ['@grafana/data', grafanaData],
  ['@grafana/runtime', grafanaRuntime],
  ['@grafana/ui', grafanaUi],
  ['lodash', withDefault(lodash)],
  ['moment', Object.assign(moment, { default: moment })],
  ['react', withDefault(React)],
  ['react-dom', withDefault(ReactDOM)],
  ['rxjs', rxjs],
]);
