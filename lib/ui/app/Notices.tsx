import { notices } from '../kit/notices.js';

/** The notices of recent actions, as a live region. */
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
