import type { HttpResponse } from '../http/message.js';
import type { RequestConfig } from '../request/requestConfig.js';
import type { InputMessage } from '../request/inputMessage.js';
import {
  buildAttachmentMessage,
  buildLegacyAttachmentMessage,
  isLegacyAttachment,
  type OutputMessage,
} from '../request/output.js';
import type { FileStore } from './fileStore.js';
import type { ResendRequest } from './storageUpload.js';

/** Returns whether the body of an emitted response is stored as a file instead of being part of the message. */
export function shouldStoreResponse({ response: rules }: RequestConfig, response: HttpResponse): boolean {
  switch (rules.kind) {
    case 'message':
      return false;
    case 'attachment':
      // An emitted error response stays in the message.
      return response.status < 300;
    case 'legacy':
      return isLegacyAttachment(response);
  }
}

/**
 * Streams a response into the object storage and builds the message with its URL.
 *
 * @throws RestError `file`, `platform`
 * @throws TransportError when the response broke off
 */
export async function storeResponse(
  { response: rules }: RequestConfig,
  response: HttpResponse,
  requested: URL,
  message: InputMessage,
  files: FileStore,
  resend?: ResendRequest,
): Promise<OutputMessage> {
  if (rules.kind !== 'legacy') return buildAttachmentMessage(response, await files.store(response, resend));
  const contentType = response.headers['content-type'];
  const attachment = {
    ...(await files.storeAtSignedUrl(response, resend)),
    ...(typeof contentType === 'string' ? { 'content-type': contentType } : {}),
    sourceUrl: requested.origin + requested.pathname + requested.search,
  };
  return buildLegacyAttachmentMessage(response, attachment, message);
}
