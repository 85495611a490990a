import { effect, signal } from '@preact/signals';

import { writeBrowserStorage, readBrowserStorage } from './browserStorage.js';

export const THEMES = { system: 'System', light: 'Light', dark: 'Dark' } as const;
type Theme = keyof typeof THEMES;

const KEY = 'theme';

export const theme = signal<Theme>(parseTheme(readBrowserStorage(KEY)));

/** Applies the theme to the document, and each later change of it. */
export function applyTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === 'system') delete dataset.theme;
    else dataset.theme = theme.value;
  });
}

export function setTheme(chosen: string): void {
  theme.value = parseTheme(chosen);
  writeBrowserStorage(KEY, theme.value);
}

function parseTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system';
}
