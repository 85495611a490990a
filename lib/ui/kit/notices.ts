import { signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** How long one can be read, in ms. */
const VISIBLE_MS = 6000;

export const notices = signal<readonly Notice[]>([]);

let lastId = 0;

/** Tells in a corner of the page, and to screen readers, what has just been done. */
export function notify(text: string, tone: Notice['tone'] = 'good'): void {
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value.filter((notice) => notice.text !== text), { id, text, tone }];
  setTimeout(() => {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }, VISIBLE_MS);
}
