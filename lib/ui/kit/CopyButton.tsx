import { useEffect, useState } from 'preact/hooks';

import { notify } from './notices.js';

const COPIED_MS = 2000;

/** Puts a text into the clipboard. @param label what that is, beginning with Copy: `Copy redirect address` */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      notify('Copied');
    } catch {
      // Pages without https have no clipboard, and a browser may refuse it.
      notify('The browser does not allow copying: select the text and copy it by hand', 'bad');
    }
  };
  return (
    <button type="button" class="small secondary outline" aria-label={label} onClick={() => void copy()}>
      {isCopied ? 'Copied' : 'Copy'}
    </button>
  );
}
