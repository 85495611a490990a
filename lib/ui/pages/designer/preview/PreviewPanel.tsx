import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Tabs } from '../Tabs.js';
import { formatCurlCommand } from './curlCommand.js';
import { maskPlaceholders, type PlaceholderCredential } from './placeholders.js';
import type { Preview, PreviewedRequest } from './preview.js';

interface PreviewPanelProps {
  readonly preview: Preview | undefined;
  readonly credential: PlaceholderCredential;
  /** The media type selected for the body. */
  readonly mediaType: string | undefined;
  readonly onAddContentType: (type: string) => void;
  /** Renders errors of the configuration. */
  readonly showProblems: (texts: readonly string[]) => VNode;
}

/** Shows the request for the sample message, also as a curl command. */
export function PreviewPanel({ preview, credential, mediaType, onAddContentType, showProblems }: PreviewPanelProps) {
  const [open, setOpen] = useState('request');
  const request = preview?.request;
  return (
    <section aria-label="Request preview" class="panel">
      <h2>Request preview</h2>
      {request === undefined && <p class="muted">Enter a URL to preview the request, or open an example.</p>}
      {request !== undefined && 'problem' in request && showProblems(request.problems ?? [request.problem])}
      {request !== undefined && !('problem' in request) && (
        <Tabs
          label="Preview format"
          open={open}
          onOpen={setOpen}
          tabs={[
            { name: 'request', title: 'Request' },
            { name: 'curl', title: 'curl' },
          ]}
        >
          {open === 'request' ? (
            <RequestView
              request={request}
              credential={credential}
              mediaType={mediaType}
              onAddContentType={onAddContentType}
            />
          ) : (
            <CommandView text={formatCurlCommand(request, credential.placeholders)} />
          )}
        </Tabs>
      )}
      {credential.note !== undefined && <small class="muted">{credential.note}</small>}
    </section>
  );
}

interface RequestViewProps extends Omit<PreviewPanelProps, 'preview' | 'showProblems'> {
  readonly request: PreviewedRequest;
}

function RequestView({ request, credential: { placeholders }, mediaType, onAddContentType }: RequestViewProps) {
  const { method, url, headers, body, files } = request;
  const mask = (text: string): string =>
    files.reduce(
      (rest, file) => rest.replaceAll(file.placeholder, `[file: ${file.url}]`),
      maskPlaceholders(text, placeholders),
    );
  const sentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const differs = mediaType !== undefined && sentType !== undefined && !hasMediaType(sentType, mediaType);
  return (
    <>
      <p class="request-line">
        <strong>{method}</strong> <span>{mask(url)}</span>
      </p>
      <dl class="headers">
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{mask(value)}</dd>
          </div>
        ))}
      </dl>
      {differs && (
        <p class="field-error">
          The body is sent as {sentType}, not as {mediaType}.{' '}
          <button type="button" class="small secondary outline" onClick={() => onAddContentType(mediaType)}>
            Add Content-Type header
          </button>
        </p>
      )}
      {body !== undefined && (
        <pre tabIndex={0} role="region" aria-label="Body">
          {mask(body)}
        </pre>
      )}
    </>
  );
}

function CommandView({ text }: { readonly text: string }) {
  return (
    <>
      <pre tabIndex={0} role="region" aria-label="Command">
        {text}
      </pre>
      <CopyButton text={text} label="Copy command" />
    </>
  );
}

function hasMediaType(header: string, mediaType: string): boolean {
  return header.toLowerCase().startsWith(mediaType.trim().toLowerCase());
}
