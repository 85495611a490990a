import { Failure } from '../kit/Failure.js';
import { AuthReturnPage } from './AuthReturnPage.js';
import { Frame } from './Frame.js';
import { IdleTimeout } from './IdleTimeout.js';
import { Notices } from './Notices.js';
import { loadSession, sessionState } from '../state/session.js';
import { SignInAgain } from './SignInAgain.js';
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
