import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { isTokenType } from '../../../../auth/registry.js';
import type { Secret } from '../../../api/resources.js';
import { AttemptTimeline } from '../../../kit/AttemptTimeline.js';
import { Badge } from '../../../kit/Badge.js';
import { ExchangeList } from '../../../kit/ExchangeList.js';
import { formatBytes, formatDuration, formatStatus } from '../../../kit/formatExchange.js';
import { Failure } from '../../../kit/Failure.js';
import { JsonView } from '../../../kit/JsonView.js';
import { ReAuthenticate } from '../../credentials/editor/ReAuthenticate.js';
import { Tabs } from '../Tabs.js';
import { explainMessage, type ShownMessage } from './messageBody.js';
import { MessageList, Notes } from './MessageList.js';
import { describeOutcome, describeSkipped } from './sampleOutcome.js';
import { describePages } from './samplePages.js';
import { isAccessDenied, collectSampleResult, sumDurations, type SampleResult } from './sampleResult.js';
import type { SampleControl } from './useSample.js';

interface ResultPanelProps {
  readonly control: SampleControl;
  readonly secret: Secret | undefined;
  /** Whether the step has a condition, without which it sends no request. */
  readonly hasCondition: boolean;
  readonly onRetry: () => void;
  readonly onUse: (body: string) => void;
  /** Renders errors of the configuration. */
  readonly showProblems: (texts: readonly string[]) => VNode;
}

/** Shows the result of a sample: responses, messages and errors. */
export function ResultPanel({
  control: { sample, failure, isBusy },
  secret,
  hasCondition,
  onRetry,
  onUse,
  showProblems,
}: ResultPanelProps) {
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
        <ResultSummary result={result} status={sample?.status} isBusy={isBusy} hasCondition={hasCondition} />
      </div>
      {failure !== undefined && <Failure failure={failure} retry={onRetry} />}
      {[...result.errors, ...(sample?.error === undefined ? [] : [{ text: sample.error }])].map(
        ({ text, problems }) => (
          <div key={text} role="alert">
            {problems === undefined ? <p class="field-error message">{text}</p> : showProblems(problems)}
          </div>
        ),
      )}
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
      <ResultTabs result={result} noMessageReason={getNoMessageReason(result, isBusy)} onUse={onUse} />
    </section>
  );
}

interface ResultSummaryProps {
  readonly result: SampleResult;
  readonly status: string | undefined;
  readonly isBusy: boolean;
  readonly hasCondition: boolean;
}

function ResultSummary({ result, status, isBusy, hasCondition }: ResultSummaryProps) {
  const { exchanges } = result;
  const last = exchanges.at(-1);
  const outcome = describeOutcome(result, isBusy);
  const pages = describePages(result, isBusy);
  const lastStatus = last && formatStatus(last);
  const attempts = new Set(exchanges.map(({ attempt }) => attempt)).size;
  const redirects = exchanges.filter(({ hop }) => hop > 0).length;
  return (
    <>
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
        {status === 'done' && last === undefined && outcome === undefined && describeSkipped(result, hasCondition)}
      </p>
      {outcome !== undefined && <p class="summary sample-outcome">{outcome}</p>}
      {pages !== undefined && <p class="summary">{pages}</p>}
    </>
  );
}

/** Says why the tabs show no message. */
function getNoMessageReason(result: SampleResult, isBusy: boolean): string {
  if (isBusy) return 'No message yet.';
  const outcome = describeOutcome(result, false);
  return outcome === undefined ? 'The step emitted no message.' : `The step emitted no message. ${outcome}.`;
}

interface ResultTabsProps {
  readonly result: SampleResult;
  /** Why there is no message. */
  readonly noMessageReason: string;
  readonly onUse: (body: string) => void;
}

function ResultTabs({ result, noMessageReason, onUse }: ResultTabsProps) {
  const [chosen, setChosen] = useState('body');
  const { attempts, exchanges, messages, warnings, dropped } = result;
  const [message] = messages;
  if (exchanges.length === 0 && message === undefined) return null;
  const response = message && explainMessage(message);
  const tabs = [
    // Of a record, a batch or a transformed response there is only the message.
    ...(response === undefined || response.isResponse ? [{ name: 'body', title: 'Body' }] : []),
    { name: 'message', title: messages.length > 1 ? 'Messages' : 'Message', count: messages.length },
    { name: 'headers', title: 'Headers' },
    ...(attempts.length === 0 ? [] : [{ name: 'timeline', title: 'Timeline' }]),
    { name: 'requests', title: 'Requests', count: exchanges.length },
    ...(warnings.length === 0 ? [] : [{ name: 'warnings', title: 'Warnings', count: warnings.length }]),
  ];
  const open = tabs.some(({ name }) => name === chosen) ? chosen : (tabs[0]?.name ?? '');
  return (
    <Tabs label="Parts of the sample" open={open} onOpen={setChosen} tabs={tabs}>
      {open === 'body' && <ResponseBody response={response} reason={noMessageReason} />}
      {open === 'headers' && <ResponseHeaders result={result} />}
      {open === 'timeline' && <AttemptTimeline attempts={attempts} />}
      {open === 'requests' && <ExchangeList exchanges={exchanges} />}
      {open === 'message' && (
        <MessageList messages={messages} dropped={dropped} reason={noMessageReason} onUse={onUse} />
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

interface ResponseBodyProps {
  readonly response: ShownMessage | undefined;
  readonly reason: string;
}

function ResponseBody({ response, reason }: ResponseBodyProps) {
  if (response === undefined) return <p class="muted">{reason}</p>;
  if (response.text === '') return <p class="muted">The response body is empty.</p>;
  return (
    <>
      <Notes notes={response.notes} />
      <JsonView text={response.text} />
    </>
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
