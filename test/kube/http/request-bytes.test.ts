import { describe, expect, test } from "@jest/globals";
import { requestBytes } from "../../../src/kube/http/request-bytes.js";

const message = { method: "GET", target: "/api/v1?a=b", headers: {}, body: null };

describe("a request's bytes", () => {
  test("line, headers in their order, a list as several, body", () => {
    const headers = { Host: "h:1", "Impersonate-Group": ["a", "b"], "X-Raw": "\u00fc" };
    const bytes = requestBytes({ ...message, method: "POST", headers, body: Buffer.from('{"\u00fc":1}') });
    const head =
      "POST /api/v1?a=b HTTP/1.1\r\nHost: h:1\r\nImpersonate-Group: a\r\nImpersonate-Group: b\r\nX-Raw: \u00fc\r\nContent-Length: 8\r\n\r\n";
    expect(bytes).toEqual(Buffer.concat([Buffer.from(head, "latin1"), Buffer.from('{"\u00fc":1}')]));
  });

  test("without a body there is no length", () => {
    expect(requestBytes(message).toString()).toBe("GET /api/v1?a=b HTTP/1.1\r\n\r\n");
  });

  test.each([
    ["a line feed in a value", { headers: { A: "secret\nB: c" } }],
    ["a carriage return in a value", { headers: { A: "secret\r" } }],
    ["NUL in a value", { headers: { A: ["b", "secret\0"] } }],
    ["a character that is no byte", { headers: { A: "secret\u0100" } }],
    ["a colon in a name", { headers: { "secret:": "b" } }],
    ["an empty name", { headers: { "": "secret" } }],
    ["a space in the path", { target: "/secret b" }],
    ["a line feed in the path", { target: "/secret\r\nA: b" }],
    ["no path", { target: "" }],
  ])("%s is refused", (_, wrong) => {
    expect(() => requestBytes({ ...message, ...wrong })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_CHAR" }),
    );
  });

  test("what is refused is not shown, but for a header's name", () => {
    const told = (wrong: object) => {
      try {
        requestBytes({ ...message, ...wrong });
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(told({ headers: { Authorization: "Bearer sec\nret" } })).toBe(
      'Invalid character in the header "Authorization"',
    );
    expect(told({ target: "/sec ret" })).not.toContain("sec");
  });
});
