import { useEffect } from 'preact/hooks';

/** Page to which the provider's window returns. It notifies the page that opened it, which shows the outcome. */
export function AuthReturnPage({ flowId }: { readonly flowId: string }) {
  useEffect(() => {
    document.title = 'Return from the provider · REST step';
    const channel = new BroadcastChannel('rest-step-auth-flow');
    channel.postMessage({ flow: flowId });
    channel.close();
    // Browsers close only windows that a script has opened.
    globalThis.close();
  }, [flowId]);
  return (
    <main class="container sign-in">
      <h1>Return from the provider</h1>
      <p>You can close this window. The page where you clicked Authenticate shows the result.</p>
      <p>
        <a href="./">Continue in this window instead</a>
      </p>
    </main>
  );
}
