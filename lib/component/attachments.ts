import type { HttpResponse } from '../http/message.js';
import type { RequestConfig } from '../request/requestConfig.js';
import type { InputMessage } from '../request/inputMessage.js';
import {
  buildAttachmentMessage,
  classicAttachmentMessage,
  classicIsAttachment,
  type OutMessage,
} from '../request/output.js';
import type { FileStore } from './fileStore.js';
import type { ResendRequest } from './storageUpload.js';

/** Whether an answer that is emitted goes to the storage instead of into the message. */
export function shouldStoreResponse({ response: rules }: RequestConfig, answer: HttpResponse): boolean {
  switch (rules.kind) {
    case 'message':
      return false;
    case 'attachment':
      // An error that is emitted stays readable in the message.
      return answer.status < 300;
    case 'legacy':
      return classicIsAttachment(answer);
  }
}

/** Streams an answer into the storage and makes the message that tells where it is. */
export async function storeResponse(
  { response: rules }: RequestConfig,
  answer: HttpResponse,
  requested: URL,
  message: InputMessage,
  files: FileStore,
  askAgain?: ResendRequest,
): Promise<OutMessage> {
  if (rules.kind !== 'legacy') return buildAttachmentMessage(answer, await files.store(answer, askAgain));
  const contentType = answer.headers['content-type'];
  const attachment = {
    ...(await files.storeAtSignedUrl(answer, askAgain)),
    ...(typeof contentType === 'string' ? { 'content-type': contentType } : {}),
    sourceUrl: requested.origin + requested.pathname + requested.search,
  };
  return classicAttachmentMessage(answer, attachment, message);
}
