import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  readonly title: string;
  readonly action?: ComponentChildren;
  /** What to do first. */
  readonly children?: ComponentChildren;
}

/** What stands where there is nothing yet. */
export function EmptyState({ title, action, children }: EmptyStateProps) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </section>
  );
}
