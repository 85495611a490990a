import type { ComponentChildren } from 'preact';

import { parseNote, type NoteNode } from './parseNote.js';

/** Renders a help text of component.json with its few allowed tags. */
export function HtmlNote({ html }: { readonly html: string }) {
  return <>{parseNote(html).map(renderNode)}</>;
}

function renderNode(node: NoteNode): ComponentChildren {
  if ('text' in node) return node.text;
  switch (node.tag) {
    case 'br':
      return <br />;
    case 'b':
      return <b>{node.children.map(renderNode)}</b>;
    case 'i':
      return <i>{node.children.map(renderNode)}</i>;
    case 'a':
      if (node.href === '') return <>{node.children.map(renderNode)}</>;
      return (
        <a href={node.href} target="_blank" rel="noreferrer">
          {node.children.map(renderNode)}
        </a>
      );
  }
}
