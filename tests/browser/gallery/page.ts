/** Draws every view in one state of its data. Playwright opens this page and passes the frames. */
import * as charts from 'echarts/charts';
import * as components from 'echarts/components';
import { init, registerMap, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
import type { Frame } from '@weir/schema';
import { darkTheme, lightTheme, views } from '@weir/views';
import { STATES } from './states.ts';

use([...Object.values(charts), ...Object.values(components), LabelLayout, CanvasRenderer] as Parameters<typeof use>[0]);

/** Frames by view, and how to draw them. */
export interface GalleryInput {
  readonly frames: Readonly<Record<string, readonly Frame[]>>;
  readonly state: string;
  readonly mode: 'dark' | 'light';
  readonly width: number;
}

/** Result of a view: a chart with its summary, or a message. */
export interface GalleryCard {
  readonly view: string;
  readonly state: string;
  readonly says: string;
}

const HEIGHT = 380;
const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

const show = async ({ frames, state, mode, width }: GalleryInput): Promise<GalleryCard[]> => {
  const theme = mode === 'dark' ? darkTheme : lightTheme;
  document.body.style.cssText = `margin:0;padding:12px;background:${theme.background};color:${theme.text};font:13px ${theme.fontFamily};display:grid;gap:12px;grid-template-columns:repeat(auto-fill,${width}px)`;
  document.body.replaceChildren();
  const cards: GalleryCard[] = [];
  for (const view of views) {
    const card = document.createElement('section');
    const title = document.createElement('h2');
    const place = document.createElement('div');
    title.textContent = `${view.title} (${state})`;
    title.style.cssText = 'font-size:14px;margin:0 0 4px';
    place.style.cssText = `width:${width}px;height:${HEIGHT}px`;
    card.append(title, place);
    document.body.append(card);
    for (const { name, geoJson } of (await view.loadMaps?.()) ?? []) registerMap(name, geoJson as Parameters<typeof registerMap>[1]);
    const result = view.build({
      frames: STATES[state](frames[view.id] ?? []),
      options: view.defaultOptions,
      theme,
      width,
      height: HEIGHT,
      formatTime: (time_ms) => clock.format(time_ms),
    });
    if (result.state === 'ready') {
      const chart = init(place, null, { width, height: HEIGHT });
      chart.setOption({ ...result.option, animation: false });
      cards.push({ view: view.id, state: 'ready', says: result.summary });
    } else {
      place.textContent = result.message;
      cards.push({ view: view.id, state: result.state, says: result.message });
    }
  }
  return cards;
};

declare global {
  interface Window {
    showGallery: typeof show;
  }
}
window.showGallery = show;
