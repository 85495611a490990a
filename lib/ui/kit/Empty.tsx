import type { ComponentChildren } from 'preact';

interface EmptyProps {
  readonly title: string;
  readonly action?: ComponentChildren;
  /** What to do first. */
  readonly children?: ComponentChildren;
}

/** What stands where there is nothing yet. */
export function Empty({ title, action, children }: EmptyProps) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </section>
  );
}
