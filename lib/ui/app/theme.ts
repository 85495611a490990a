import { effect, signal } from '@preact/signals';

import { remember, remembered } from './memory.js';

export const THEMES = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;
export type Theme = keyof typeof THEMES;

const KEY = 'theme';

export const theme = signal<Theme>(themeOf(remembered(KEY)));

/** Colours the pages, now and whenever somebody chooses otherwise. */
export function applyTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === 'system') delete dataset.theme;
    else dataset.theme = theme.value;
  });
}

export function chooseTheme(chosen: string): void {
  theme.value = themeOf(chosen);
  remember(KEY, theme.value);
}

function themeOf(word: string | undefined): Theme {
  return word === 'light' || word === 'dark' ? word : 'system';
}
