// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';
import { configure } from '@testing-library/react';

// The first test of a view waits until ECharts is transformed.
configure({ asyncUtilTimeout: 20_000 });

const CHARACTER_WIDTH_PX = 7;

/** Returns a drawing context for jsdom: it measures text and records drawn text, and draws nothing. */
const toDrawingContext = (canvas) => {
  const known = {
    canvas,
    dpr: 1,
    measureText: (text) => ({ width: String(text).length * CHARACTER_WIDTH_PX }),
    createLinearGradient: () => ({ addColorStop: () => undefined }),
    fillText: (text) => canvas.setAttribute('data-text', `${canvas.getAttribute('data-text') ?? ''}|${text}`),
  };
  return new Proxy(known, { get: (held, name) => (name in held ? held[name] : () => undefined) });
};

const contexts = new WeakMap();

HTMLCanvasElement.prototype.getContext = function () {
  if (!contexts.has(this)) {
    contexts.set(this, toDrawingContext(this));
  }
  return contexts.get(this);
};
