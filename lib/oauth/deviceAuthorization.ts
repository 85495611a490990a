import type { Members } from './formAnswer.js';

/** RFC 8628 section 3.2. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** RFC 8628 section 3.5: what counts when the server doesn't say. */
const USUAL_INTERVAL_SECONDS = 5;
const LONGEST_INTERVAL_SECONDS = 300;
/** It is required; servers that leave it out mean some minutes. */
const USUAL_LIFE_SECONDS = 600;
const LONGEST_LIFE_SECONDS = 3600;

/** Reads an answer; undefined when it holds no codes. Only a web address is one that people are sent to. */
export function readDeviceAuthorization(answer: Members): DeviceAuthorization | undefined {
  const { device_code: deviceCode, user_code: userCode } = answer;
  // The second name is what Google calls it.
  const verificationUri = webAddress(answer.verification_uri) ?? webAddress(answer.verification_url);
  if (!isText(deviceCode) || !isText(userCode) || verificationUri === undefined) return undefined;
  const complete = webAddress(answer.verification_uri_complete);
  return {
    deviceCode,
    userCode,
    verificationUri,
    ...(complete === undefined ? {} : { verificationUriComplete: complete }),
    expiresInSeconds: wholeSeconds(answer.expires_in, USUAL_LIFE_SECONDS, LONGEST_LIFE_SECONDS),
    intervalSeconds: wholeSeconds(answer.interval, USUAL_INTERVAL_SECONDS, LONGEST_INTERVAL_SECONDS),
  };
}

function webAddress(value: unknown): string | undefined {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : undefined;
}

function wholeSeconds(value: unknown, usual: number, most: number): number {
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 ? Math.min(Math.floor(seconds), most) : usual;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
