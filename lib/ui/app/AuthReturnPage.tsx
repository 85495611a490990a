import { useEffect } from 'preact/hooks';

/** Where the window of Authenticate comes back to from the provider. Whoever opened it hears of it and tells the outcome. */
export function AuthReturnPage({ flowId }: { readonly flowId: string }) {
  useEffect(() => {
    document.title = 'Authenticated · REST step';
    const channel = new BroadcastChannel('rest-step-auth-flow');
    channel.postMessage({ flow: flowId });
    channel.close();
    // Browsers close only windows that a page has opened.
    globalThis.close();
  }, [flowId]);
  return (
    <main class="container sign-in">
      <h1>Back from the provider</h1>
      <p>You can close this window. The one where you clicked Authenticate tells what came of it.</p>
      <p>
        <a href="./">Go on in this window instead</a>
      </p>
    </main>
  );
}
