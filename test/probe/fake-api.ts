import { KubeError } from "../../src/kube/errors.js";
import { cutAnswer } from "../../src/kube/interrupted.js";
import type { DeleteOptions, KubeApi, KubeObject, LogOptions } from "../../src/kube/port.js";

/** One thing that the server does when it is asked. */
export type Answer<T> = T | KubeError | (() => T | Promise<T>);

/** What a fake server answers, in turn; the last answer of a list is given for ever. */
export interface Script {
  create?: Answer<KubeObject>[];
  get?: Answer<KubeObject>[];
  delete?: Answer<KubeObject>[];
  /** The pieces of a log, an error before the first, or pieces and then an error. */
  log?: (string | KubeError)[][];
}

export interface FakeApi extends KubeApi {
  /** What was asked, in order: `create pods/x`, `delete pods/x grace=0 uid=u1`. */
  calls: string[];
}

function next<T>(list: T[] | undefined, index: number): T {
  const found = list?.[Math.min(index, list.length - 1)];
  if (found === undefined) throw new Error("the fake server was asked for what it has no answer to");
  return found;
}

async function give<T>(answer: Answer<T>): Promise<T> {
  if (answer instanceof KubeError) throw answer;
  return typeof answer === "function" ? (answer as () => T)() : answer;
}

/** A server that does what it is told, call by call. */
export function fakeApi(script: Script): FakeApi {
  const calls: string[] = [];
  const counts = { create: 0, get: 0, delete: 0, log: 0 };
  return {
    calls,
    get(resource, _namespace, name) {
      calls.push(`get ${resource.plural}/${name}`);
      return give(next(script.get, counts.get++));
    },
    create(resource, _namespace, object) {
      calls.push(`create ${resource.plural}/${object.metadata.name}`);
      return give(next(script.create, counts.create++));
    },
    delete(resource, _namespace, name, options: DeleteOptions) {
      calls.push(
        `delete ${resource.plural}/${name} grace=${options.gracePeriodSeconds}${options.uid ? ` uid=${options.uid}` : ""}`,
      );
      return give(next(script.delete, counts.delete++));
    },
    async *log(_namespace, name, options: LogOptions) {
      calls.push(`log ${name} ${options.container}`);
      for (const piece of next(script.log, counts.log++)) {
        options.signal?.throwIfAborted();
        if (piece instanceof KubeError) throw piece;
        yield Buffer.from(piece);
      }
    },
    close: () => undefined,
  };
}

/** The server's refusals, as recorded from Kubernetes 1.36. */
export const REFUSALS = {
  notFound: new KubeError("NotFound", 'pods "nsinfo-x" not found', { status: 404 }),
  forbidden: new KubeError("Forbidden", "pods is forbidden", { status: 403 }),
  conflict: new KubeError("Conflict", "the UID in the precondition does not match", { status: 409 }),
  exists: new KubeError("AlreadyExists", 'pods "nsinfo-x" already exists', { status: 409 }),
  creating: new KubeError(
    "BadRequest",
    'container "collector" in pod "nsinfo-x" is waiting to start: ContainerCreating',
    { status: 400 },
  ),
  noImage: new KubeError(
    "BadRequest",
    'container "collector" in pod "nsinfo-x" is waiting to start: trying and failing to pull image',
    { status: 400 },
  ),
  lost: cutAnswer(new Error("aborted"), 200),
  busy: new KubeError("TooManyRequests", "try again later", { status: 429 }),
};

/** A debug pod as the server shows it; `status` as the kubelet reports it. */
export function podWith(status: object = {}, uid = "u1"): KubeObject {
  return { metadata: { name: "nsinfo-x", namespace: "demo", uid }, spec: { nodeName: "node1" }, status };
}
