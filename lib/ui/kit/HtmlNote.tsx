import type { ComponentChildren } from 'preact';

import { parseNote, type NoteNode } from './parseNote.js';

/** A help text of a component.json, which may have a few tags in it. */
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
