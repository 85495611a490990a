import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  readonly title: string;
  readonly action?: ComponentChildren;
  /** First step. */
  readonly children?: ComponentChildren;
}

/** Placeholder for an empty list. */
export function EmptyState({ title, action, children }: EmptyStateProps) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {action}
    </section>
  );
}
