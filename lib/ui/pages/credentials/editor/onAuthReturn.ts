/** Channel on which `AuthReturnPage` reports that the provider's window has returned. */
const CHANNEL = 'rest-step-auth-flow';

/** Calls the listener when the window of a flow returns. @returns a function that unsubscribes */
export function onAuthReturn(flowId: string, listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<{ readonly flow: string }>) => {
    if (data.flow === flowId) listener();
  };
  return () => channel.close();
}
