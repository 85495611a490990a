import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { route } from '../state/router.js';

interface PageProps {
  readonly title: string;
  /** The primary action of the page. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Path of the previous page. */
let lastPath: string | undefined;

/** A page with its heading. Sets the title of the window, and focuses the heading after navigation. */
export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { workspaceId, page, rest } = route.value;
  const place = [workspaceId, page, ...rest].join('/');
  useLayoutEffect(() => {
    if (lastPath !== undefined && lastPath !== place) heading.current?.focus();
    lastPath = place;
  }, [place]);
  useLayoutEffect(() => {
    document.title = `${title} · REST step`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
