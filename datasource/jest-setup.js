// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

/** Stands in for the observers that jsdom lacks and Grafana's menus ask for; nothing is ever seen or resized. */
class SilentObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

Object.assign(global, { IntersectionObserver: SilentObserver, ResizeObserver: SilentObserver });
