import type { HttpResponse } from '../http/message.js';
import type { RequestConfig } from '../request/config.js';
import type { FlowMessage } from '../request/flowMessage.js';
import {
  attachmentMessage,
  classicAttachmentMessage,
  classicIsAttachment,
  type OutMessage,
} from '../request/output.js';
import type { FileStore } from './fileStore.js';
import type { AskAgain } from './storageUpload.js';

/** Whether an answer that is emitted goes to the storage instead of into the message. */
export function storesAnswer({ response: rules }: RequestConfig, answer: HttpResponse): boolean {
  switch (rules.kind) {
    case 'message':
      return false;
    case 'attachment':
      // An error that is emitted stays readable in the message.
      return answer.status < 300;
    case 'classic':
      return classicIsAttachment(answer);
  }
}

/** Streams an answer into the storage and makes the message that tells where it is. */
export async function storeAnswer(
  { response: rules }: RequestConfig,
  answer: HttpResponse,
  requested: URL,
  message: FlowMessage,
  files: FileStore,
  askAgain?: AskAgain,
): Promise<OutMessage> {
  if (rules.kind !== 'classic') return attachmentMessage(answer, await files.store(answer, askAgain));
  const contentType = answer.headers['content-type'];
  const attachment = {
    ...(await files.storeSigned(answer, askAgain)),
    ...(typeof contentType === 'string' ? { 'content-type': contentType } : {}),
    sourceUrl: requested.origin + requested.pathname + requested.search,
  };
  return classicAttachmentMessage(answer, attachment, message);
}
