/** Message between the tabs of a browser, which share one session. */
type TabMessage = { readonly kind: 'signed-out' } | { readonly kind: 'signed-in' };

const channel = new BroadcastChannel('rest-step-session');

/** Sends a message to all other tabs. */
export function postToTabs(message: TabMessage): void {
  channel.postMessage(message);
}

export function onTabMessage(listener: (message: TabMessage) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data));
}
