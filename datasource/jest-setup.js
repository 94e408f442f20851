// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

/** Replaces the observers that jsdom lacks and Grafana's menus need; it never reports anything. */
class SilentObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(global, { IntersectionObserver: SilentObserver, ResizeObserver: SilentObserver });
