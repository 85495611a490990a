import { useEffect, useState } from 'preact/hooks';

import { notify } from './notices.js';

const COPIED_MS = 2000;

/** Copies text to the clipboard. @param label accessible name: `Copy redirect URI` */
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
      // The clipboard needs https, and the browser may deny access.
      notify('The browser does not allow copying. Select the text and copy it manually.', 'bad');
    }
  };
  return (
    <button type="button" class="small secondary outline" aria-label={label} onClick={() => void copy()}>
      {isCopied ? 'Copied' : 'Copy'}
    </button>
  );
}
