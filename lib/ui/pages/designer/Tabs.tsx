import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface Tab {
  readonly name: string;
  readonly title: string;
  /** Number of items in the panel; 0 is not shown. */
  readonly count?: number;
  /** Whether a field in the panel has an error. */
  readonly hasProblem?: boolean;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly open: string;
  readonly onOpen: (name: string) => void;
  /** Content of the open panel. */
  readonly children: ComponentChildren;
}

/** Tabs according to the ARIA Authoring Practices: arrow keys switch between tabs, Tab moves into the panel. */
export function Tabs({ label, tabs, open, onOpen, children }: TabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const moveFocus = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = tabs.findIndex(({ name }) => name === open) + step;
    const next = tabs.at(index % tabs.length);
    if (next === undefined) return;
    onOpen(next.name);
    list.current?.querySelector<HTMLElement>(`[data-name="${next.name}"]`)?.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={moveFocus}>
        {tabs.map(({ name, title, count = 0, hasProblem = false }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            data-name={name}
            data-invalid={hasProblem ? '' : undefined}
            aria-selected={name === open}
            aria-controls={`${id}-panel`}
            tabIndex={name === open ? 0 : -1}
            onClick={() => onOpen(name)}
          >
            {title}
            {count > 0 && <span class="count"> {count}</span>}
            {hasProblem && (
              <span class="field-error">
                {' '}
                <span aria-hidden="true">!</span>
                <span class="visually-hidden">has errors</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${open}`}>
        {children}
      </div>
    </div>
  );
}
