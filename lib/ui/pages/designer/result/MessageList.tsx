import { useState } from 'preact/hooks';

import type { Excerpt } from '../../../../wire/run.js';
import { JsonView } from '../../../kit/JsonView.js';
import { explainMessage } from './messageBody.js';

/** Messages that are shown at first. */
const MESSAGES_SHOWN = 20;

const SUMMARY_LENGTH = 80;

interface MessageListProps {
  readonly messages: readonly Excerpt[];
  /** Number of messages beyond the limits of a run. */
  readonly dropped: number;
  /** Why there is no message. */
  readonly reason: string;
  readonly onUse: (body: string) => void;
}

/** The emitted messages: one open, several as a list to expand. */
export function MessageList({ messages, dropped, reason, onUse }: MessageListProps) {
  const [shown, setShown] = useState(MESSAGES_SHOWN);
  const [only] = messages;
  if (only === undefined) return <p class="muted">{reason}</p>;
  if (messages.length === 1) return <MessageView message={only} onUse={onUse} />;
  const more = messages.length - shown;
  return (
    <>
      <ol class="sample-messages">
        {messages.slice(0, shown).map((message, index) => (
          <li key={index}>
            <MessageItem message={message} number={index + 1} onUse={onUse} />
          </li>
        ))}
      </ol>
      {more > 0 && (
        <button type="button" class="small secondary outline" onClick={() => setShown(shown * 4)}>
          {`Show more (${more} left)`}
        </button>
      )}
      {dropped > 0 && (
        <p class="muted">{`A run keeps only so much text: ${dropped} entries after these aren't shown.`}</p>
      )}
    </>
  );
}

interface MessageItemProps extends Pick<MessageListProps, 'onUse'> {
  readonly message: Excerpt;
  readonly number: number;
}

/** Renders its message when it is expanded. */
function MessageItem({ message, number, onUse }: MessageItemProps) {
  const [isOpen, setOpen] = useState(false);
  const { text } = message;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        Message {number}{' '}
        <small class="muted">{text.length > SUMMARY_LENGTH ? `${text.slice(0, SUMMARY_LENGTH)}…` : text}</small>
      </summary>
      {isOpen && <MessageView message={message} onUse={onUse} />}
    </details>
  );
}

function MessageView({ message, onUse }: Pick<MessageItemProps, 'message' | 'onUse'>) {
  const { text, length } = message;
  return (
    <>
      <Notes notes={explainMessage(message).notes} />
      <JsonView text={text} />
      {text.length === length && (
        <button type="button" class="small secondary outline" onClick={() => onUse(text)}>
          Use as sample message
        </button>
      )}
    </>
  );
}

export function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} class="muted">
      {note}
    </p>
  ));
}
