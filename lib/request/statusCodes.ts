/** A set of HTTP status codes. */
export interface StatusCodes {
  has(status: number): boolean;
}
