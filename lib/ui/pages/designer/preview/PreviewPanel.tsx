import { useState } from 'preact/hooks';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Tabs } from '../Tabs.js';
import { curlCommand } from './curl.js';
import { masked, type MarkedCredential } from './marks.js';
import type { Preview, PreviewedRequest } from './order.js';

interface PreviewPanelProps {
  readonly preview: Preview | undefined;
  readonly credential: MarkedCredential;
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
            <RequestText
              request={request}
              credential={credential}
              mediaType={mediaType}
              onAddContentType={onAddContentType}
            />
          ) : (
            <Command text={curlCommand(request, credential.marks)} />
          )}
        </Tabs>
      )}
      {credential.note !== undefined && <small class="muted">{credential.note}</small>}
    </section>
  );
}

interface RequestTextProps extends Omit<PreviewPanelProps, 'preview'> {
  readonly request: PreviewedRequest;
}

function RequestText({ request, credential: { marks }, mediaType, onAddContentType }: RequestTextProps) {
  const { method, url, headers, body, files } = request;
  const shown = (text: string): string =>
    files.reduce((rest, file) => rest.replaceAll(file.mark, `[the file at ${file.url}]`), masked(text, marks));
  const sentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const differs = mediaType !== undefined && sentType !== undefined && !startsWith(sentType, mediaType);
  return (
    <>
      <p class="request-line">
        <strong>{method}</strong> <span>{shown(url)}</span>
      </p>
      <dl class="headers">
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shown(value)}</dd>
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
          {shown(body)}
        </pre>
      )}
    </>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <>
      <pre tabIndex={0} role="region" aria-label="Command">
        {text}
      </pre>
      <CopyButton text={text} label="Copy command" />
    </>
  );
}

function startsWith(sent: string, chosen: string): boolean {
  return sent.toLowerCase().startsWith(chosen.trim().toLowerCase());
}
