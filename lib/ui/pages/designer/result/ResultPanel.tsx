import { useEffect, useRef, useState } from 'preact/hooks';

import { isTokenType } from '../../../../auth/registry.js';
import type { Secret } from '../../../api/resources.js';
import { Badge } from '../../../kit/Badge.js';
import { ExchangeList } from '../../../kit/ExchangeList.js';
import { formatBytes, formatDuration, formatStatus } from '../../../kit/formatExchange.js';
import { Failure } from '../../../kit/Failure.js';
import { JsonView } from '../../../kit/JsonView.js';
import { ReAuthenticate } from '../../credentials/editor/ReAuthenticate.js';
import { Tabs } from '../Tabs.js';
import {
  readResponseBody,
  isAccessDenied,
  collectSampleResult,
  sumDurations,
  type SampleResult,
} from './sampleResult.js';
import type { SampleControl } from './useSample.js';

interface ResultPanelProps {
  readonly control: SampleControl;
  readonly secret: Secret | undefined;
  readonly onRetry: () => void;
  readonly onUse: (body: string) => void;
}

/** Shows the result of a sample: responses, messages and errors. */
export function ResultPanel({ control: { sample, failure, isBusy }, secret, onRetry, onUse }: ResultPanelProps) {
  const container = useRef<HTMLElement>(null);
  // On a narrow page the panel is far from the button.
  useEffect(() => {
    if (isBusy) container.current?.scrollIntoView({ block: 'nearest' });
  }, [isBusy]);
  if (sample === undefined && failure === undefined) {
    return (
      <section aria-label="Sample" class="panel">
        <h2>Sample</h2>
        <p class="muted">“Retrieve sample” sends the request through the component and shows the response.</p>
      </section>
    );
  }
  const result = collectSampleResult(sample?.entries ?? []);
  return (
    <section aria-label="Sample" aria-busy={isBusy} class="panel" ref={container}>
      <h2>Sample</h2>
      <div role="status">
        <ResultSummary result={result} status={sample?.status} isBusy={isBusy} />
      </div>
      {failure !== undefined && <Failure failure={failure} retry={onRetry} />}
      {[...result.errors, ...(sample?.error === undefined ? [] : [sample.error])].map((text) => (
        <p key={text} role="alert" class="field-error message">
          {text}
        </p>
      ))}
      {!isBusy && secret !== undefined && isAccessDenied(result) && (
        <div class="next-step">
          <p>The server rejected the credential “{secret.attributes.name}”.</p>
          {isTokenType(secret.attributes.type) ? (
            <ReAuthenticate secret={secret} onDone={onRetry} />
          ) : (
            <p>Check its values and its permissions.</p>
          )}
        </div>
      )}
      <ResultTabs result={result} onUse={onUse} />
    </section>
  );
}

interface ResultSummaryProps {
  readonly result: SampleResult;
  readonly status: string | undefined;
  readonly isBusy: boolean;
}

function ResultSummary({ result: { exchanges, messages }, status, isBusy }: ResultSummaryProps) {
  const last = exchanges.at(-1);
  const lastStatus = last && formatStatus(last);
  const attempts = new Set(exchanges.map(({ attempt }) => attempt)).size;
  const redirects = exchanges.filter(({ hop }) => hop > 0).length;
  return (
    <p class="summary">
      {isBusy && (
        <span aria-busy="true">{status === 'waiting' ? 'Waiting for other runs to finish…' : 'Sending…'}</span>
      )}{' '}
      {lastStatus !== undefined && <Badge tone={lastStatus.tone}>{lastStatus.text}</Badge>}{' '}
      {last !== undefined && (
        <span>
          {formatDuration(sumDurations(exchanges))}
          {attempts > 1 && `, ${String(attempts)} attempts`}
          {redirects > 0 && `, ${String(redirects)} ${redirects === 1 ? 'redirect' : 'redirects'}`}
          {last.responseBytes !== undefined && `, ${formatBytes(last.responseBytes)}`}
        </span>
      )}{' '}
      {status === 'stopped' && <Badge tone="warn">Stopped</Badge>}
      {status === 'done' &&
        last === undefined &&
        messages.length === 0 &&
        'The step finished without sending a request.'}
    </p>
  );
}

function ResultTabs({ result, onUse }: { readonly result: SampleResult; readonly onUse: (body: string) => void }) {
  const [open, setOpen] = useState('body');
  const { exchanges, messages, warnings } = result;
  const [message] = messages;
  if (exchanges.length === 0 && message === undefined) return null;
  return (
    <Tabs
      label="Parts of the sample"
      open={open}
      onOpen={setOpen}
      tabs={[
        { name: 'body', title: 'Body' },
        { name: 'headers', title: 'Headers' },
        { name: 'requests', title: 'Requests', count: exchanges.length },
        { name: 'message', title: 'Message', count: messages.length },
        ...(warnings.length === 0 ? [] : [{ name: 'warnings', title: 'Warnings', count: warnings.length }]),
      ]}
    >
      {open === 'body' && <ResponseBody result={result} />}
      {open === 'headers' && <ResponseHeaders result={result} />}
      {open === 'requests' && <ExchangeList exchanges={exchanges} />}
      {open === 'message' && (
        <>
          {message === undefined && <p class="muted">The step emitted no message.</p>}
          {messages.map(({ text }, index) => (
            <JsonView key={index} text={text} />
          ))}
          {message !== undefined && message.text.length === message.length && (
            <button type="button" class="small secondary outline" onClick={() => onUse(message.text)}>
              Use as sample message
            </button>
          )}
        </>
      )}
      {open === 'warnings' && (
        <ul>
          {warnings.map((text, index) => (
            <li key={index}>{text}</li>
          ))}
        </ul>
      )}
    </Tabs>
  );
}

function ResponseBody({ result: { messages } }: { readonly result: SampleResult }) {
  const [message] = messages;
  if (message === undefined) return <p class="muted">The step emitted no message.</p>;
  const body = readResponseBody(message);
  if (body === '') return <p class="muted">The response body is empty.</p>;
  if (body !== undefined) return <JsonView text={body} />;
  return message.text.length < message.length ? (
    <>
      <p class="muted">{`The first ${message.text.length} of ${message.length} characters of the message:`}</p>
      <JsonView text={message.text} />
    </>
  ) : (
    <p class="muted">The response has no body.</p>
  );
}

function ResponseHeaders({ result: { exchanges } }: { readonly result: SampleResult }) {
  const lines = exchanges.at(-1)?.responseHeaders;
  if (lines === undefined) return <p class="muted">No response.</p>;
  return (
    <dl class="headers">
      {lines.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
