import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface Tab {
  readonly name: string;
  readonly title: string;
  /** How many there are behind it; none are not told. */
  readonly count?: number;
  /** Something behind it has to be put right. */
  readonly hasProblem?: boolean;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly open: string;
  readonly onOpen: (name: string) => void;
  /** What is behind the open one. */
  readonly children: ComponentChildren;
}

/** Tabs as the ARIA Authoring Practices have them: arrows go from one to the next, and Tab into what is behind it. */
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
            data-wrong={hasProblem ? '' : undefined}
            aria-selected={name === open}
            aria-controls={`${id}-panel`}
            tabIndex={name === open ? 0 : -1}
            onClick={() => onOpen(name)}
          >
            {title}
            {count > 0 && <span class="count"> {count}</span>}
            {hasProblem && (
              <span class="outcome-bad">
                {' '}
                <span aria-hidden="true">!</span>
                <span class="visually-hidden">has something to put right</span>
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
