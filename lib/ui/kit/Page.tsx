import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { route } from '../app/router.js';

interface PageProps {
  readonly title: string;
  /** The page's one primary action. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Where the heading of the page that was read last was. */
let lastPath: string | undefined;

/** A page's heading and what is under it. It names the window, and takes the focus when somebody has come here from another page. */
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
