/** Where the window of a sign-in tells that it is back from the provider: `AuthReturn` of the frame does so. */
const CHANNEL = 'rest-step-auth-flow';

/** @returns how to stop listening */
export function onAuthReturn(flowId: string, listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<{ readonly flow: string }>) => {
    if (data.flow === flowId) listener();
  };
  return () => channel.close();
}
