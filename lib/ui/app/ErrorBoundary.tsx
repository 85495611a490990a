import { Component, type ComponentChildren } from 'preact';

import { PageError } from './PageError.js';

interface ErrorBoundaryProps {
  readonly children: ComponentChildren;
}

/** Shows an error page when a page fails to render, and keeps the rest of the application running. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static override getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown): void {
    // Logs it to the console like any uncaught error.
    globalThis.reportError(error);
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <PageError title="This page has crashed">
        This is a bug. Your input is kept where possible. The console of the browser shows the error.
      </PageError>
    );
  }
}
