/** Whether a key press submits the form: Ctrl-Enter, or Command-Enter on a Mac. */
export function isCtrlEnter(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}
