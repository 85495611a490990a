import { signal } from '@preact/signals';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** Display time of a notice, in ms. */
const VISIBLE_MS = 6000;

export const notices = signal<readonly Notice[]>([]);

let lastId = 0;

/** Shows a notice in a corner of the page and announces it to screen readers. */
export function notify(text: string, tone: Notice['tone'] = 'good'): void {
  lastId += 1;
  const id = lastId;
  notices.value = [...notices.value.filter((notice) => notice.text !== text), { id, text, tone }];
  setTimeout(() => {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }, VISIBLE_MS);
}
