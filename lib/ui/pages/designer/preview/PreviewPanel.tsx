import { useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Tabs } from '../Tabs.js';
import { formatCurlCommand } from './curlCommand.js';
import { maskPlaceholders, type PlaceholderCredential } from './placeholders.js';
import type { Preview, PreviewedRequest } from './preview.js';

interface PreviewPanelProps {
  readonly preview: Preview | undefined;
  readonly credential: PlaceholderCredential;
  /** The media type that was chosen for the body. */
  readonly mediaType: string | undefined;
  readonly onAddContentType: (type: string) => void;
}

/** The request as it will be sent for the sample message, and as a command. */
export function PreviewPanel({ preview, credential, mediaType, onAddContentType }: PreviewPanelProps) {
  const [open, setOpen] = useState('request');
  const request = preview?.request;
  return (
    <section aria-label="What will be sent" class="panel">
      <h2>What will be sent</h2>
      {request === undefined && <p class="muted">Enter an address to see the request, or open an example.</p>}
      {request !== undefined && 'problem' in request && <p class="outcome-bad">{request.problem}</p>}
      {request !== undefined && !('problem' in request) && (
        <Tabs
          label="What will be sent, as"
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

interface RequestViewProps extends Omit<PreviewPanelProps, 'preview'> {
  readonly request: PreviewedRequest;
}

function RequestView({ request, credential: { placeholders: marks }, mediaType, onAddContentType }: RequestViewProps) {
  const { method, url, headers, body, files } = request;
  const mask = (text: string): string =>
    files.reduce(
      (rest, file) => rest.replaceAll(file.mark, `[the file at ${file.url}]`),
      maskPlaceholders(text, marks),
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
        <p class="outcome-bad">
          The body goes out as {sentType}, not as {mediaType}.{' '}
          <button type="button" class="small secondary outline" onClick={() => onAddContentType(mediaType)}>
            Add the header Content-Type
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

function hasMediaType(sent: string, chosen: string): boolean {
  return sent.toLowerCase().startsWith(chosen.trim().toLowerCase());
}
