/** Browser replacement for xml2js, which parses responses only: the preview builds requests. */
export class Parser {
  parseString(_text: string, done: (error: Error) => void): void {
    done(new Error('the preview reads no responses'));
  }
}
