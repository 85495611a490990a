/** Longer pages are truncated. */
const MAX_LENGTH = 65_536;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Extracts the visible text of a page or another text body, without tags, scripts and styles. Returns an empty string for binary data. */
export function extractPageText(body: string): string {
  const text = body.slice(0, MAX_LENGTH);
  if (isBinary(text)) return '';
  return text
    .replace(/<!--[^]*?(?:-->|$)|<(script|style|svg|noscript)\b[^]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!\[CDATA\[|\]\]>/g, ' ')
    .replace(/<[/!?a-z][^<>]*(?:>|$)/gi, ' ')
    .replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
      (entity, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
        const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
        return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
      },
    )
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Whether a body has a zero byte or too many control characters for text. */
function isBinary(text: string): boolean {
  const unusual = text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]/g)?.length ?? 0;
  return text.includes('\0') || unusual * 20 > text.length;
}
