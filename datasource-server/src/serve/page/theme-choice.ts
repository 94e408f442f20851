import { type ViewTheme, darkTheme, lightTheme } from '@weir/views';
import { getElement } from './elements.ts';

const STORED_AS = 'weir-theme';

/** Sets up the theme button and returns the current theme. The system's choice applies until the user makes one. Calls back at each change. */
export const watchTheme = (onChange: (theme: ViewTheme) => void): ViewTheme => {
  const button = getElement<HTMLButtonElement>('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => document.documentElement.dataset.theme;
  const isDark = () => (chosen() ? chosen() === 'dark' : system.matches);
  const current = (): ViewTheme => ({ ...(isDark() ? darkTheme : lightTheme), fontFamily: getComputedStyle(document.body).fontFamily });
  const label = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Change to ${isDark() ? 'light' : 'dark'} colours`);
  };
  const stored = localStorage.getItem(STORED_AS);
  if (stored === 'dark' || stored === 'light') document.documentElement.dataset.theme = stored;
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    localStorage.setItem(STORED_AS, isDark() ? 'dark' : 'light');
    label();
    onChange(current());
  });
  system.addEventListener('change', () => {
    label();
    onChange(current());
  });
  label();
  return current();
};
