import { Component, type ComponentChildren } from 'preact';

import { PageError } from './PageError.js';

interface ErrorBoundaryProps {
  readonly children: ComponentChildren;
}

/** Keeps a fault of one page from taking the others with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static override getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown): void {
    // To the console, as any error that nobody catches.
    globalThis.reportError(error);
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <PageError title="This page has broken off">
        That is a fault of ours. What you typed is still there where it can be kept; the browser’s console tells more.
      </PageError>
    );
  }
}
