import './editor.css';

import type { ComponentChildren } from 'preact';

import { CopyButton } from '../../../kit/CopyButton.js';
import { Failure } from '../../../kit/Failure.js';
import { Countdown } from '../../../kit/Time.js';
import { findSameHostUrl, type Authentication } from './authentication.js';

interface AuthProgressProps {
  readonly state: Authentication;
  /** What to do once access is there: `Save the credential to keep it.` */
  readonly whenGranted?: string;
}

/** How an authentication goes, in plain words, and what to do. */
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
      return <p aria-busy="true">Asking the service where to sign in…</p>;
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
      return <ProgressMessage tone="warn">The time to sign in is over. Try again.</ProgressMessage>;
    case 'failed':
      return <Failure failure={state.failure} />;
  }
}

function WaitingForSignIn({ url, window: popup, until }: Extract<Authentication, { kind: 'waiting' }>) {
  const better = findSameHostUrl(url, location.href);
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
        <ProgressMessage tone="warn">
          Your browser has blocked the window.{' '}
          <a href={url} target="_blank" rel="opener">
            Sign in at the provider
          </a>{' '}
          in a new tab, then come back here.
        </ProgressMessage>
      )}
      {popup === 'unseen' && (
        <p aria-busy="true">
          Waiting until you have signed in, in the provider&rsquo;s window, which this page can not see. If it is gone,
          open it again. The offer ends <Countdown until={until} />.
        </p>
      )}
      {better !== undefined && (
        <ProgressMessage tone="warn">
          The provider sends you back to another address of this service, which this browser will not connect with this
          page. <a href={better}>Open this page there</a> and authenticate again.
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
        <code>{code}</code> <CopyButton text={code} label="Copy code" />{' '}
        <CopyButton text={address} label="Copy address" />
      </p>
      <p aria-busy="true">
        Waiting for you to allow it. The code ends <Countdown until={until} />.
      </p>
    </>
  );
}

function AuthorizationRefused({ code, description }: Extract<Authentication, { kind: 'refused' }>) {
  const isDenied = code === 'access_denied';
  const said = description === '' ? code : description.includes(code) ? description : `${description} (${code})`;
  return (
    <ProgressMessage tone="bad">
      <strong>{isDenied ? 'Access was denied.' : 'The provider has not given access.'}</strong>{' '}
      {said !== '' && <>It says: {said}. </>}
      {isDenied ? 'Try again, and allow it there.' : 'Try again, or mend the auth client if it says so.'}
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
  return <p class={`tone-${tone} told`}>{children}</p>;
}
