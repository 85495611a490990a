import './editor.css';

import type { ComponentChildren } from 'preact';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Failure } from '../../../kit/Failure.js';
import { Countdown } from '../../../kit/Time.js';
import { otherAddress, type Authentication } from './authentication.js';

interface AuthProgressProps {
  readonly state: Authentication;
  /** What to do once access is there: `Save the credential to keep it.` */
  readonly whenGranted?: string;
}

/** How an authentication goes, in plain words, and what to do. */
export function AuthProgress({ state, whenGranted }: AuthProgressProps) {
  return (
    <div class="auth-progress" role="status">
      <Words state={state} whenGranted={whenGranted} />
    </div>
  );
}

function Words({
  state,
  whenGranted = '',
}: {
  readonly state: Authentication;
  readonly whenGranted: string | undefined;
}) {
  switch (state.kind) {
    case 'none':
      return null;
    case 'starting':
      return <p aria-busy="true">Asking the service where to sign in…</p>;
    case 'waiting':
      return <Waiting {...state} />;
    case 'code':
      return <Code {...state} />;
    case 'granted':
      return (
        <Told tone="good">
          <strong>Access granted.</strong> {whenGranted}
        </Told>
      );
    case 'refused':
      return <Refused {...state} />;
    case 'expired':
      return <Told tone="warn">The time to sign in is over. Try again.</Told>;
    case 'failed':
      return <Failure failure={state.failure} />;
  }
}

function Waiting({ url, window: popup, until }: Extract<Authentication, { kind: 'waiting' }>) {
  const better = otherAddress(url, location.href);
  if (url === undefined) {
    return <p aria-busy="true">Waiting for the sign-in that you began. If its window is gone, start again.</p>;
  }
  return (
    <>
      {popup === 'open' && (
        <p aria-busy="true">
          Sign in at the provider, in the window that has opened. It closes by itself. The offer ends{' '}
          <Countdown until={until} />.
        </p>
      )}
      {popup === 'blocked' && (
        <Told tone="warn">
          Your browser has blocked the window.{' '}
          <a href={url} target="_blank" rel="opener">
            Sign in at the provider
          </a>{' '}
          in a new tab, then come back here.
        </Told>
      )}
      {popup === 'unseen' && (
        <p aria-busy="true">
          Waiting until you have signed in, in the provider&rsquo;s window, which this page can not see. If it is gone,
          open it again. The offer ends <Countdown until={until} />.
        </p>
      )}
      {better !== undefined && (
        <Told tone="warn">
          The provider sends you back to another address of this service, which this browser will not connect with this
          page. <a href={better}>Open this page there</a> and authenticate again.
        </Told>
      )}
    </>
  );
}

function Code({ code, address, direct, until }: Extract<Authentication, { kind: 'code' }>) {
  return (
    <>
      <p>
        Open{' '}
        <a href={direct ?? address} target="_blank" rel="noreferrer">
          {address}
        </a>{' '}
        on any device and enter this code:
      </p>
      <p class="auth-code">
        <code>{code}</code> <CopyButton text={code} label="Copy code" />{' '}
        <CopyButton text={address} label="Copy address" />
      </p>
      <p aria-busy="true">
        Waiting for you to allow it. The code ends <Countdown until={until} />.
      </p>
    </>
  );
}

function Refused({ code, description }: Extract<Authentication, { kind: 'refused' }>) {
  const isDenied = code === 'access_denied';
  const said = description === '' ? code : description.includes(code) ? description : `${description} (${code})`;
  return (
    <Told tone="bad">
      <strong>{isDenied ? 'Access was denied.' : 'The provider has not given access.'}</strong>{' '}
      {said !== '' && <>It says: {said}. </>}
      {isDenied ? 'Try again, and allow it there.' : 'Try again, or mend the auth client if it says so.'}
    </Told>
  );
}

function Told({ tone, children }: { readonly tone: 'good' | 'warn' | 'bad'; readonly children: ComponentChildren }) {
  return <p class={`tone-${tone} told`}>{children}</p>;
}
