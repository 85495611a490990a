import { isNonEmptyString, type JsonObject } from '../json.js';

/** A device authorization response (RFC 8628, section 3.2). */
interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
}

/** RFC 8628, section 3.5. */
const DEFAULT_INTERVAL_SECONDS = 5;
const MAX_INTERVAL_SECONDS = 300;
/** For servers that omit the required `expires_in`. */
const DEFAULT_LIFETIME_SECONDS = 600;
const MAX_LIFETIME_SECONDS = 3600;

/** Reads a device authorization response. Returns undefined when a code is missing or the verification URI is not an http(s) URL. */
export function readDeviceAuthorization(response: JsonObject): DeviceAuthorization | undefined {
  const { device_code: deviceCode, user_code: userCode } = response;
  // Google uses the second name.
  const verificationUri = readWebAddress(response.verification_uri) ?? readWebAddress(response.verification_url);
  if (!isNonEmptyString(deviceCode) || !isNonEmptyString(userCode) || verificationUri === undefined) return undefined;
  const complete = readWebAddress(response.verification_uri_complete);
  return {
    deviceCode,
    userCode,
    verificationUri,
    ...(complete === undefined ? {} : { verificationUriComplete: complete }),
    expiresInSeconds: readSeconds(response.expires_in, DEFAULT_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS),
    intervalSeconds: readSeconds(response.interval, DEFAULT_INTERVAL_SECONDS, MAX_INTERVAL_SECONDS),
  };
}

function readWebAddress(value: unknown): string | undefined {
  return isNonEmptyString(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? value
    : undefined;
}

function readSeconds(value: unknown, fallback: number, max: number): number {
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds >= 1 ? Math.min(Math.floor(seconds), max) : fallback;
}
