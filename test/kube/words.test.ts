import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../../src/kube/connect.js";
import { KubeError } from "../../src/kube/errors.js";
import { type KubeApi, PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { folderForTests } from "./folder.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";
import { answerJson, startServer, status, type TestServer } from "./server.js";
import { faultOf, surroundings } from "./surroundings.js";

type Row = [code: number, body: object | string, words: string, type?: string];

const CAUSES = [
  { reason: "FieldValueInvalid", message: "b", field: "a" },
  { message: "d", field: "c" },
  { message: "d", field: "c" },
];
const POD = { name: "x", kind: "pods" };

/** What the server answers to `get pods KEY`, and what kubectl prints then. */
const ANSWERS: Record<string, Row> = {
  unauthorized: [
    401,
    status(401, "Unauthorized", "Unauthorized"),
    "error: You must be logged in to the server (Unauthorized)",
  ],
  forbidden: [
    403,
    status(403, "Forbidden", 'pods "x" is forbidden: User "dev" cannot get', POD),
    'Error from server (Forbidden): pods "x" is forbidden: User "dev" cannot get',
  ],
  notfound: [
    404,
    status(404, "NotFound", 'pods "x" not found', POD),
    'Error from server (NotFound): pods "x" not found',
  ],
  internal: [
    500,
    status(500, "InternalError", "Internal error occurred: boom"),
    "Error from server (InternalError): Internal error occurred: boom",
  ],
  throttled: [
    429,
    status(429, "TooManyRequests", "too many requests, please try again later"),
    "Error from server (TooManyRequests): too many requests, please try again later",
  ],
  unavailable: [
    503,
    status(503, "ServiceUnavailable", "the server is starting"),
    "Error from server (ServiceUnavailable): the server is starting",
  ],
  noreason: [500, status(500, undefined, "hm"), "Error from server: hm"],
  invalid: [
    422,
    status(422, "Invalid", "long", { name: "x", kind: "Pod", causes: CAUSES.slice(0, 1) }),
    'The Pod "x" is invalid: a: b',
  ],
  invalidtwice: [
    422,
    status(422, "Invalid", "long", { name: "x", kind: "Pod", causes: CAUSES }),
    'The Pod "x" is invalid: \n* a: b\n* c: d',
  ],
  invalidbare: [422, status(422, "Invalid", "long", { name: "x", kind: "Pod" }), 'The Pod "x" is invalid'],
  invalidnothing: [422, status(422, "Invalid", "just so"), "The request is invalid: just so"],
  t500: [
    500,
    "boom\nhere",
    'Error from server (InternalError): an error on the server ("boom\\nhere") has prevented the request from succeeding (get pods t500)',
  ],
  t502: [
    502,
    "<html>bad gateway</html>",
    'Error from server (InternalError): an error on the server ("<html>bad gateway</html>") has prevented the request from succeeding (get pods t502)',
    "text/html",
  ],
  unknown500: [
    500,
    "\u0000\u0001",
    'Error from server (InternalError): an error on the server ("unknown") has prevented the request from succeeding (get pods unknown500)',
    "application/octet-stream",
  ],
  t400: [
    400,
    "bad",
    "Error from server (BadRequest): the server rejected our request for an unknown reason (get pods t400)",
  ],
  t401: [
    401,
    "nope",
    "error: You must be logged in to the server (the server has asked for the client to provide credentials (get pods t401))",
  ],
  t403: [403, "no", "Error from server (Forbidden): no (get pods t403)"],
  t404: [
    404,
    "404 page not found\n",
    "Error from server (NotFound): the server could not find the requested resource (get pods t404)",
  ],
  t405: [
    405,
    "m",
    "Error from server (MethodNotAllowed): the server does not allow this method on the requested resource (get pods t405)",
  ],
  t409: [409, "c", "Error from server (Conflict): the server reported a conflict (get pods t409)"],
  t410: [
    410,
    "g",
    "Error from server: the server responded with the status code 410 but did not return more information (get pods t410)",
  ],
  t415: [415, "no such type", "Error from server (UnsupportedMediaType): no such type (get pods t415)"],
  t422: [422, "g", 'The pods "t422" is invalid: : g'],
  t429: [
    429,
    "slow",
    "Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later (get pods t429)",
  ],
  t503: [
    503,
    "su",
    "Error from server (ServiceUnavailable): the server is currently unable to handle the request (get pods t503)",
  ],
  t504: [
    504,
    "gt",
    "Error from server (Timeout): the server was unable to return a response in the time allotted, but may still be processing the request (get pods t504)",
  ],
};

/** Enough of discovery for kubectl to ask for pods. */
const DISCOVERY: Record<string, object> = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": { kind: "APIGroupList", apiVersion: "v1", groups: [] },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [{ name: "pods", singularName: "pod", namespaced: true, kind: "Pod", verbs: ["get"] }],
  },
};

const folder = folderForTests();
let server: TestServer;
let api: KubeApi;

beforeAll(async () => {
  server = await startServer((request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    const found = DISCOVERY[path];
    const [code = 404, body = "", , type = "text/plain"] = ANSWERS[path.split("/").at(-1) ?? ""] ?? [];
    if (found !== undefined) return answerJson(response, 200, found);
    if (typeof body === "object") return answerJson(response, code, body);
    response.writeHead(code, { "Content-Type": type });
    return response.end(body);
  });
  ({ api } = await connect({ server: server.url }, surroundings()));
});
afterAll(() => api.close());

describe("an answer that is no success", () => {
  test.each(Object.entries(ANSWERS))("%s", async (key, [code, , words]) => {
    const fault = await faultOf(api.get(PODS, "default", key));
    expect(fault.status).toBe(code);
    expect(kubectlWords(fault)).toBe(words);
  });
});

describeWithKubectl("the real kubectl prints the same words", () => {
  test("for every answer", async () => {
    const home = { HOME: folder.path, KUBECONFIG: folder.write("empty", "apiVersion: v1\nkind: Config\n") };
    const printed: Record<string, string> = {};
    const keys = Object.keys(ANSWERS);
    // The first run fills the discovery cache that the others read.
    for (const some of [keys.slice(0, 1), keys.slice(1, 10), keys.slice(10, 19), keys.slice(19)]) {
      const runs = some.map(async (key) => {
        const ran = await kubectl(["-s", server.url, "get", "pods", key], home);
        printed[key] = ran.stderr.trimEnd();
      });
      await Promise.all(runs);
    }
    expect(printed).toEqual(Object.fromEntries(keys.map((key) => [key, ANSWERS[key]?.[2]])));
  }, 60_000);
});

test("what a terminal would obey is not passed on", () => {
  const error = new KubeError("Forbidden", "a\u001b[31mb\u0007\u009bc\nd", { status: 403 });
  expect(kubectlWords(error)).toBe("Error from server (Forbidden): a\ufffd[31mb\ufffd\ufffdc\nd");
});
