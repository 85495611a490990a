/**
 * A URL whose query keeps the bytes it was given. The serializer of the URL standard encodes `'` in a query, which RFC 3986, section 3.4, allows,
 * and omits an empty query. `search` and `href` have both as they were given. A query that is changed by `searchParams` is serialized by the
 * standard.
 */
export class ExactUrl extends URL {
  #query: string;

  /** @throws TypeError when the text isn't a URL */
  constructor(text: string | URL, base?: URL) {
    super(text, base);
    const own = readQuery(String(text));
    // A reference without path and query has the base's query (RFC 3986, section 5.2.2).
    this.#query = own === '' && readSerialized(this, 'search') !== '' ? (base?.search ?? '') : own;
  }

  // The declarations of Node have fields in place of accessors, which a subclass can't override.
  static {
    Object.defineProperties(this.prototype, {
      search: {
        get(this: ExactUrl): string {
          const serialized = readSerialized(this, 'search');
          return serializeQuery(this.#query) === serialized ? this.#query : serialized;
        },
        set(this: ExactUrl, query: string) {
          Reflect.set(URL.prototype, 'search', query, this);
          this.#query = query === '' || query.startsWith('?') ? query : `?${query}`;
        },
      },
      href: {
        get(this: ExactUrl): string {
          const serialized = readSerialized(this, 'href');
          const [beforeHash = ''] = serialized.split('#', 1);
          const [beforeQuery = ''] = beforeHash.split('?', 1);
          return beforeQuery + this.search + serialized.slice(beforeHash.length);
        },
      },
    });
  }

  override toString(): string {
    return this.href;
  }

  override toJSON(): string {
    return this.href;
  }
}

function readSerialized(url: ExactUrl, member: 'search' | 'href'): string {
  return Reflect.get(URL.prototype, member, url);
}

/** Returns the query of a URL or a relative reference, with its question mark. */
function readQuery(text: string): string {
  return /^[^?#]*(\?[^#]*)?/.exec(text)?.[1] ?? '';
}

function serializeQuery(query: string): string {
  return query === '?' ? '' : query.replaceAll("'", '%27');
}
