import { Dialog } from '../kit/Dialog.js';
import { Failure } from '../kit/Failure.js';
import { notices } from '../kit/notices.js';
import { AuthReturnPage } from './AuthReturnPage.js';
import { Frame } from './Frame.js';
import { IdleTimeout } from './IdleTimeout.js';
import { discardSession, loadSession, sessionState } from '../state/session.js';
import { SignInForm } from './SignInForm.js';
import { SignInPage } from './SignInPage.js';

/** The root component: sign-in page, error, or the frame with the current page. */
export function App() {
  const flowId = new URLSearchParams(globalThis.location.search).get('auth_flow');
  if (flowId !== null) return <AuthReturnPage flowId={flowId} />;
  return (
    <>
      <SessionContent />
      <Notices />
    </>
  );
}

function SessionContent() {
  const { value } = sessionState;
  switch (value.kind) {
    case 'unknown':
      return <main class="container" aria-busy="true" />;
    case 'failed':
      return (
        <main class="container">
          <h1>REST step</h1>
          <Failure failure={value.failure} retry={() => void loadSession()} />
        </main>
      );
    case 'none':
      return <SignInPage />;
    case 'open':
    case 'expired':
      // The frame stays mounted when the session expires, so that input is not lost.
      return (
        <>
          <Frame session={value.session} />
          {value.kind === 'expired' ? (
            <SignInAgain email={value.session.user.email} />
          ) : (
            <IdleTimeout idleSeconds={value.session.idle_seconds} />
          )}
        </>
      );
  }
}

/** Sign-in dialog over the page whose session has expired. @param email of the user who was signed in */
function SignInAgain({ email }: { readonly email: string }) {
  return (
    <Dialog title="Sign in again">
      <p>Your session has expired. Your work on this page is kept.</p>
      <SignInForm email={email} />
      <p>
        <button type="button" class="plain" onClick={discardSession}>
          Leave this page
        </button>
      </p>
    </Dialog>
  );
}

/** The notices of recent actions, as a live region. */
function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, tone }) => (
        <p key={id} class={`tone-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
