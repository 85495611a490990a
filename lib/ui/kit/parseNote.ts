/** A piece of a help text. */
export type NoteNode =
  | { readonly text: string }
  | { readonly tag: 'br' }
  | { readonly tag: 'b' | 'i'; readonly children: readonly NoteNode[] }
  | { readonly tag: 'a'; readonly href: string; readonly children: readonly NoteNode[] };

interface OpenTag {
  readonly tag: string;
  readonly href: string | undefined;
  readonly children: NoteNode[];
}

const TAG = /<(\/?)(b|strong|i|em|a|br)((?:\s[^<>]*)?)\/?>/gi;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' };

/** Parses the tags b, strong, i, em, br and a of a help text. Everything else stays text. */
export function parseNote(html: string): readonly NoteNode[] {
  const root: NoteNode[] = [];
  const open: OpenTag[] = [];
  const getOpenChildren = (): NoteNode[] => open.at(-1)?.children ?? root;
  const addText = (raw: string): void => {
    if (raw !== '') getOpenChildren().push({ text: decodeEntities(raw) });
  };
  const close = (): void => {
    const last = open.pop();
    if (last !== undefined) getOpenChildren().push(toNode(last));
  };
  let end = 0;
  for (const { 0: whole, 1: slash, 2: name = '', 3: attributes = '', index } of html.matchAll(TAG)) {
    addText(html.slice(end, index));
    end = index + whole.length;
    const tag = normalizeTag(name.toLowerCase());
    if (tag === 'br') getOpenChildren().push({ tag });
    else if (slash !== '/') open.push({ tag, href: readHref(attributes), children: [] });
    else if (open.some((one) => one.tag === tag)) {
      while (open.at(-1)?.tag !== tag) close();
      close();
    }
  }
  addText(html.slice(end));
  while (open.length > 0) close();
  return root;
}

function toNode({ tag, href, children }: OpenTag): NoteNode {
  if (tag !== 'a') return { tag: tag === 'b' ? 'b' : 'i', children };
  return { tag, href: href ?? '', children };
}

function normalizeTag(name: string): string {
  return name === 'strong' ? 'b' : name === 'em' ? 'i' : name;
}

/** Reads an http(s) href; others, such as `javascript:`, are dropped. */
function readHref(attributes: string): string | undefined {
  const [, double, single] = /\shref=(?:"([^"]*)"|'([^']*)')/i.exec(attributes) ?? [];
  const address = decodeEntities(double ?? single ?? '');
  return /^https?:\/\//i.test(address) ? address : undefined;
}

function decodeEntities(raw: string): string {
  return raw.replace(/&(#\d{1,6}|[a-z]+);/g, (whole, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name] ?? whole),
  );
}
