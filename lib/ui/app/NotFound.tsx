import type { ComponentChildren } from 'preact';

import { Page } from '../kit/Page.js';

interface NotFoundProps {
  readonly title: string;
  /** Links to existing pages. */
  readonly links: readonly (readonly [href: string, label: string])[];
  readonly children: ComponentChildren;
}

/** Page for an unknown address. */
export function NotFound({ title, links, children }: NotFoundProps) {
  return (
    <Page title={title}>
      <p>{children}</p>
      <ul>
        {links.map(([href, label]) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
