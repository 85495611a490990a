import type { ApiProblem } from '../api/apiProblems.js';

/** Returns a problem for each empty field of the sign-in form. */
export function validateSignIn(email: string, key: string): readonly ApiProblem[] {
  return [
    ...(email.trim() === '' ? [{ code: 'required', detail: 'Enter your e-mail address', pointer: '/email' }] : []),
    ...(key.trim() === '' ? [{ code: 'required', detail: 'Enter your API key', pointer: '/key' }] : []),
  ];
}
