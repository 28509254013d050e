/** RFC 9110, sections 5.1 and 5.5: what Node's http takes, too. One character is one byte. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** RFC 9112, section 3.2: no space, no control character, nothing beyond ASCII. */
const TARGET = /^[\x21-\x7e]+$/;

/** A request as it is sent. A header with a list of values is said once for each. */
export interface Message {
  method: string;
  /** Path and query; the whole URL where a proxy is to pass it on. */
  target: string;
  headers: Record<string, string | string[]>;
  body: Buffer | null;
}

/** The bytes of a request (RFC 9112, section 3). Throws an error with code ERR_INVALID_CHAR, as Node's, that does not show the value. */
export function requestBytes({ method, target, headers, body }: Message): Buffer {
  if (!TARGET.test(target)) throw invalid("the request's path");
  const lines = [`${method} ${target} HTTP/1.1`];
  for (const [name, given] of Object.entries(headers)) {
    for (const value of typeof given === "string" ? [given] : given) {
      if (!NAME.test(name) || !VALUE.test(value)) throw invalid(`the header ${JSON.stringify(name)}`);
      lines.push(`${name}: ${value}`);
    }
  }
  if (body !== null) lines.push(`Content-Length: ${body.length}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return body === null ? head : Buffer.concat([head, body]);
}

function invalid(what: string): Error {
  return Object.assign(new Error(`Invalid character in ${what}`), { code: "ERR_INVALID_CHAR" });
}
