import { expect } from 'chai';

import { openPopup } from '../../../../../lib/ui/pages/credentials/editor/popup.js';

const names = ['open', 'location', 'screenX', 'screenY', 'outerWidth', 'outerHeight'] as const;

/** A window as `open` returns it: its location can be read while it shows a page of the same origin. */
class OpenedWindow {
  readonly document = { title: '', body: { textContent: '' } };
  opener: unknown = globalThis;
  closed = false;
  origin = 'null';
  href = 'about:blank';

  get location(): { readonly origin: string; readonly href: string } {
    if (this.origin === 'https://provider.test') throw new DOMException('Blocked a frame', 'SecurityError');
    return this;
  }

  close(): void {
    this.closed = true;
  }
}

describe('openPopup', () => {
  const before = new Map<string, PropertyDescriptor | undefined>();
  function setUp(opened: OpenedWindow | null): void {
    const values = { open: () => opened, location: { origin: 'https://service.test' }, screenX: 0, screenY: 0 };
    for (const name of names) {
      before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      const value: unknown = { ...values, outerWidth: 1000, outerHeight: 800 }[name];
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
  afterEach(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
    before.clear();
  });

  it('returns undefined when the browser blocks the window', () => {
    setUp(null);
    expect(openPopup()).to.equal(undefined);
  });

  it('removes the opener, so that the page of the provider cannot navigate this one', () => {
    const opened = new OpenedWindow();
    setUp(opened);
    openPopup();
    expect(opened.opener).to.equal(null);
  });

  for (const [shown, origin, href] of [
    ['the empty page', 'null', 'about:blank'],
    ['a page of the service', 'https://service.test', 'https://service.test/callback/oauth2'],
  ] as const) {
    it(`closes the window while it shows ${shown}`, () => {
      const opened = new OpenedWindow();
      setUp(opened);
      const popup = openPopup();
      Object.assign(opened, { origin, href });
      popup?.close();
      expect(opened.closed).to.equal(true);
    });
  }

  it('leaves the window open while it shows the page of the provider, which it may not close', () => {
    const opened = new OpenedWindow();
    setUp(opened);
    const popup = openPopup();
    opened.origin = 'https://provider.test';
    popup?.close();
    expect(opened.closed).to.equal(false);
  });
});
