import './exchanges.css';

import type { HttpExchange, HeaderLines } from '../../wire/run.js';
import { Badge } from './Badge.js';
import { formatReason, formatStatus, formatTiming } from './formatExchange.js';

/** HTTP exchanges in the order of their requests. Secrets are already masked. */
export function ExchangeList({ exchanges }: { readonly exchanges: readonly HttpExchange[] }) {
  return (
    <ol class="exchanges">
      {exchanges.map((exchange, at) => (
        <li key={at}>
          <ExchangeItem exchange={exchange} />
        </li>
      ))}
    </ol>
  );
}

function ExchangeItem({ exchange }: { readonly exchange: HttpExchange }) {
  const { tone, text } = formatStatus(exchange);
  const reason = formatReason(exchange);
  return (
    <>
      <p class="exchange-line">
        <Badge tone={tone}>{text}</Badge> <strong>{exchange.method}</strong>{' '}
        <span class="exchange-url">{exchange.url}</span>
      </p>
      <p class="exchange-times">
        {reason !== undefined && `${reason}. `}
        {formatTiming(exchange)}
      </p>
      {exchange.error !== undefined && <p class="exchange-error">{exchange.error}</p>}
      {exchange.responseHeaders !== undefined && <Headers title="Response headers" lines={exchange.responseHeaders} />}
      <Headers title="Request headers" lines={exchange.requestHeaders} />
    </>
  );
}

function Headers({ title, lines }: { readonly title: string; readonly lines: HeaderLines }) {
  if (lines.length === 0) return null;
  return (
    <details>
      <summary>
        {title} <small>({lines.length})</small>
      </summary>
      <dl class="headers">
        {lines.map(([name, value], at) => (
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
