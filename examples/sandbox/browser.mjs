// A minimal browser: keeps cookies, follows redirects, fills in forms and clicks their buttons. It suffices for the pages
// of the sandbox and of the service.

/** The current page: its URL after redirects, status and HTML. */
export function openBrowser() {
  const jar = new Map();

  // Cookies belong to a host, whatever its port (RFC 6265, section 8.5).
  const cookiesFor = (url) =>
    [...jar.values()].filter(({ host, path }) => host === url.hostname && url.pathname.startsWith(path));

  function keep(url, header) {
    const [pair, ...attributes] = header.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const valueOf = (wanted) => attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.split('=')[1];
    const ended = valueOf('max-age') === '0' || Date.parse(valueOf('expires') ?? '') < Date.now();
    const key = `${url.hostname} ${name}`;
    if (ended) jar.delete(key);
    else jar.set(key, { host: url.hostname, path: valueOf('path') ?? '/', pair });
  }

  async function go(address, form) {
    let url = new URL(address);
    let body = form;
    for (let hops = 0; hops < 20; hops += 1) {
      const cookie = cookiesFor(url)
        .map(({ pair }) => pair)
        .join('; ');
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { accept: 'text/html', ...(cookie && { cookie }) },
        ...(body && { body }),
      });
      for (const header of response.headers.getSetCookie()) keep(url, header);
      const html = await response.text();
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url, status: response.status, html, click: (button, fields) => click(url, html, button, fields) };
      }
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error(`${url.origin} redirects without end`);
  }

  /** Clicks the link or button with this label; `fields` are the values of the form. */
  function click(url, html, words, fields = {}) {
    for (const [, attributes, label] of html.matchAll(/<a\b([^>]*)>([^<]*)<\/a>/g)) {
      if (label.trim() === words) return go(new URL(attribute(attributes, 'href'), url));
    }
    for (const [button, attributes, label] of html.matchAll(/<button\b([^>]*)>([^<]*)<\/button>/g)) {
      if (label.trim() !== words) continue;
      const form = formOf(html, html.indexOf(button), attribute(attributes, 'form'));
      const values = Object.fromEntries(
        [...form.html.matchAll(/<input\b([^>]*)>/g)].map(([, one]) => [
          attribute(one, 'name'),
          attribute(one, 'value') ?? '',
        ]),
      );
      const name = attribute(attributes, 'name');
      const own = name === undefined ? {} : { [name]: attribute(attributes, 'value') };
      return go(new URL(form.action ?? url.href, url), new URLSearchParams({ ...values, ...own, ...fields }));
    }
    throw new Error(`there is no "${words}" at ${url.origin}${url.pathname}:\n${html}`);
  }

  return { open: (address) => go(address), setCookie: (address, header) => keep(new URL(address), header) };
}

/** Finds the form of a button: the one that it names, else the one around it. */
function formOf(html, at, id) {
  for (const found of html.matchAll(/<form\b([^>]*)>.*?<\/form>/gs)) {
    const isAround = found.index < at && at < found.index + found[0].length;
    if (id === undefined ? isAround : attribute(found[1], 'id') === id) {
      return { html: found[0], action: attribute(found[1], 'action') };
    }
  }
  throw new Error('a button without a form');
}

function attribute(attributes, name) {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value?.replace(/&#(\d+);|&(amp|lt|gt|quot);/g, (_all, number, word) =>
    number ? String.fromCharCode(Number(number)) : { amp: '&', lt: '<', gt: '>', quot: '"' }[word],
  );
}
