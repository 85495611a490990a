/** What tabs of one browser tell each other: they share one session. */
export type TabMessage = { readonly kind: 'signed-out' } | { readonly kind: 'signed-in' };

const channel = new BroadcastChannel('rest-step-session');

/** To all tabs but this one. */
export function postToTabs(message: TabMessage): void {
  channel.postMessage(message);
}

export function onTabMessage(listener: (message: TabMessage) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data));
}
