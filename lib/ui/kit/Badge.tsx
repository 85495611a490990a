import type { ComponentChildren } from 'preact';

/** `calm`: neutral. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

/** A state as a coloured label. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge tone-${tone}`}>{children}</span>;
}
