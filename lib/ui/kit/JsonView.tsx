import './json.css';

import { useMemo, useState } from 'preact/hooks';

import { CopyButton } from './CopyButton.js';
import { listChildren, isBranch, formatLeaf, parseJson, formatSize, countChildren } from './jsonTree.js';

/** Items of a list and characters of a string that are shown at first. */
const CHILDREN_SHOWN = 50;
const TEXT_SHOWN = 500;

/** Shows JSON as a collapsible tree or as raw text; other text, and JSON without members, as raw text. */
export function JsonView({ text }: { readonly text: string }) {
  const [isRaw, setRaw] = useState(false);
  const parsed = useMemo(() => parseJson(text), [text]);
  const isTree = parsed !== undefined && isBranch(parsed.value);
  return (
    <div class="json">
      <div class="json-bar">
        {isTree && (
          <span role="group" aria-label="Show as">
            <button type="button" class="small secondary outline" aria-pressed={!isRaw} onClick={() => setRaw(false)}>
              Tree
            </button>{' '}
            <button type="button" class="small secondary outline" aria-pressed={isRaw} onClick={() => setRaw(true)}>
              Raw
            </button>
          </span>
        )}
        <CopyButton text={text} label="Copy text" />
      </div>
      {isTree && !isRaw ? (
        <Children key={text} value={parsed.value} />
      ) : (
        <pre tabIndex={0} role="region" aria-label="Text">
          {text}
        </pre>
      )}
    </div>
  );
}

function Children({ value }: { readonly value: object }) {
  const [shown, setShown] = useState(CHILDREN_SHOWN);
  const more = countChildren(value) - shown;
  return (
    <ul class="json-tree">
      {listChildren(value, 0, shown).map(([name, child]) => (
        <li key={name}>
          <Node name={name} value={child} />
        </li>
      ))}
      {more > 0 && (
        <li>
          <button type="button" class="small secondary outline" onClick={() => setShown(shown * 4)}>
            {`Show more (${more} left)`}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Renders its children when it is expanded, so that big values are cheap. */
function Node({ name, value }: { readonly name: string; readonly value: unknown }) {
  const [isOpen, setOpen] = useState(false);
  if (!isBranch(value)) {
    return (
      <>
        <span class="json-name">{name}:</span> <LeafValue value={value} />
      </>
    );
  }
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span class="json-name">{name}</span> <small>{formatSize(value)}</small>
      </summary>
      {isOpen && <Children value={value} />}
    </details>
  );
}

function LeafValue({ value }: { readonly value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const { kind, text } = formatLeaf(value);
  if (isWhole || text.length <= TEXT_SHOWN) return <code class={`json-${kind}`}>{text}</code>;
  return (
    <>
      <code class={`json-${kind}`}>{text.slice(0, TEXT_SHOWN)}…</code>{' '}
      <button type="button" class="small secondary outline" onClick={() => setWhole(true)}>
        {`Show all ${text.length} characters`}
      </button>
    </>
  );
}
