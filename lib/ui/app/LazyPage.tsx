import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { ErrorBoundary } from './ErrorBoundary.js';
import { PageError } from './PageError.js';

type PageCode = { readonly Content: ComponentType } | 'loading' | 'missing';

/** Loads the code of a page and renders it inside an error boundary. */
export function LazyPage({ load }: { readonly load: () => Promise<ComponentType> }) {
  const [code, setCode] = useState<PageCode>('loading');
  useEffect(() => {
    load().then(
      (Content) => setCode({ Content }),
      () => setCode('missing'),
    );
  }, [load]);
  if (code === 'loading') return <p aria-busy="true">Loading…</p>;
  if (code === 'missing') {
    return (
      <PageError title="This page could not be loaded">
        The service may have been updated, or there is no connection to it.
      </PageError>
    );
  }
  const { Content } = code;
  return (
    <ErrorBoundary>
      <Content />
    </ErrorBoundary>
  );
}
