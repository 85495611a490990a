import { notices } from '../kit/notices.js';

/** What has just been done, for eyes and screen readers. */
export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, tone }) => (
        <p key={id} class={`tone-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
