import { Dialog } from '../kit/Dialog.js';
import { discardSession } from '../state/session.js';
import { SignInForm } from './SignInForm.js';

/** Sign-in dialog over the page whose session has expired. @param email of the user who was signed in */
export function SignInAgain({ email }: { readonly email: string }) {
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
