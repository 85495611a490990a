import './editor.css';

import type { ComponentChildren } from 'preact';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Failure } from '../../../kit/Failure.js';
import { Countdown } from '../../../kit/Time.js';
import { findSameHostUrl, type Authentication } from './authentication.js';

interface AuthProgressProps {
  readonly state: Authentication;
  /** Next step after access was granted: `Save the credential to keep it.` */
  readonly whenGranted?: string;
}

/** Progress of an authentication. */
export function AuthProgress({ state, whenGranted }: AuthProgressProps) {
  return (
    <div class="auth-progress" role="status">
      <ProgressText state={state} whenGranted={whenGranted} />
    </div>
  );
}

function ProgressText({
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
      return <p aria-busy="true">Preparing the sign-in…</p>;
    case 'waiting':
      return <WaitingForSignIn {...state} />;
    case 'code':
      return <DeviceCode {...state} />;
    case 'granted':
      return (
        <ProgressMessage tone="good">
          <strong>Access granted.</strong> {whenGranted}
        </ProgressMessage>
      );
    case 'refused':
      return <AuthorizationRefused {...state} />;
    case 'expired':
      return <ProgressMessage tone="warn">The sign-in has timed out. Try again.</ProgressMessage>;
    case 'failed':
      return <Failure failure={state.failure} />;
  }
}

function WaitingForSignIn({ url, window: windowState, until }: Extract<Authentication, { kind: 'waiting' }>) {
  const sameHostUrl = findSameHostUrl(url, location.href);
  if (url === undefined) {
    return <p aria-busy="true">Waiting for you to sign in. If you closed the window, start again.</p>;
  }
  return (
    <>
      {windowState === 'open' && (
        <p aria-busy="true">
          Sign in at the provider in the window that has opened. It closes automatically. The sign-in expires{' '}
          <Countdown until={until} />.
        </p>
      )}
      {windowState === 'blocked' && (
        <ProgressMessage tone="warn">
          Your browser blocked the window.{' '}
          <a href={url} target="_blank" rel="opener">
            Sign in at the provider
          </a>{' '}
          in a new tab, then come back here.
        </ProgressMessage>
      )}
      {windowState === 'unseen' && (
        <p aria-busy="true">
          Waiting for you to sign in at the provider. This page cannot see whether its window is still open: if you
          closed it, open it again. The sign-in expires <Countdown until={until} />.
        </p>
      )}
      {sameHostUrl !== undefined && (
        <ProgressMessage tone="warn">
          The provider redirects to another address of this service, so the sign-in cannot complete on this page.{' '}
          <a href={sameHostUrl}>Open this page at that address</a> and authenticate again.
        </ProgressMessage>
      )}
    </>
  );
}

function DeviceCode({ code, address, direct, until }: Extract<Authentication, { kind: 'code' }>) {
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
        <code>{code}</code> <CopyButton text={code} label="Copy code" /> <CopyButton text={address} label="Copy URL" />
      </p>
      <p aria-busy="true">
        Waiting for you to confirm. The code expires <Countdown until={until} />.
      </p>
    </>
  );
}

function AuthorizationRefused({ code, description }: Extract<Authentication, { kind: 'refused' }>) {
  const isDenied = code === 'access_denied';
  const reason = description === '' ? code : description.includes(code) ? description : `${description} (${code})`;
  return (
    <ProgressMessage tone="bad">
      <strong>{isDenied ? 'Access was denied.' : 'The provider did not grant access.'}</strong>{' '}
      {reason !== '' && <>Response of the provider: {reason}. </>}
      {isDenied ? 'Try again and allow access.' : 'Try again, or correct the auth client.'}
    </ProgressMessage>
  );
}

function ProgressMessage({
  tone,
  children,
}: {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}) {
  return <p class={`tone-${tone} progress-message`}>{children}</p>;
}
