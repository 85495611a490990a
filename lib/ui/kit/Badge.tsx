import type { ComponentChildren } from 'preact';

/** `calm`: neither good nor bad. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm';

/** A state in a word and a colour. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge tone-${tone}`}>{children}</span>;
}
