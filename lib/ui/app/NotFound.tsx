import type { ComponentChildren } from 'preact';

import { Page } from '../kit/Page.js';

interface NotFoundProps {
  readonly title: string;
  /** Where to go instead. */
  readonly links: readonly (readonly [href: string, words: string])[];
  readonly children: ComponentChildren;
}

/** An address that leads nowhere. */
export function NotFound({ title, links, children }: NotFoundProps) {
  return (
    <Page title={title}>
      <p>{children}</p>
      <ul>
        {links.map(([href, words]) => (
          <li key={href}>
            <a href={href}>{words}</a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
