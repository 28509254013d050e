import type { Readable } from "node:stream";
import type { Json, KubeletPort } from "../types.js";
import type { ResourceCall } from "./call.js";
import { getObject } from "./objects.js";
import { isTrue } from "./request-info.js";
import { badRequest, internalError, notImplemented } from "./status.js";

function names(list: Json[] | undefined): string[] {
  return (list ?? []).map((container) => container.name);
}

/** The container a log or an exec is for; the words of its refusals are those of kubernetes, registry/core/pod/strategy.go. */
export function chooseContainer(pod: Json, wanted: string | null): string {
  const { spec, metadata } = pod;
  const own = names(spec.containers);
  const init = names(spec.initContainers);
  if (wanted) {
    if ([...own, ...init, ...names(spec.ephemeralContainers)].includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`);
  }
  if (own.length === 1) return own[0] as string;
  const others = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
  const choice = `choose one of: [${own.join(" ")}]${others}`;
  throw badRequest(`a container name must be specified for pod ${metadata.name}, ${choice}`);
}

/** The kubelet of a pod's node; one that is gone answers like a node that can't be reached. */
export function kubeletFor(call: ResourceCall, pod: Json): KubeletPort {
  const kubelet = call.cluster.kubelets.get(pod.spec.nodeName);
  if (kubelet) return kubelet;
  throw internalError(`dial tcp: lookup ${pod.spec.nodeName}: no such host`);
}

const WITHOUT_TIMES = ["sinceSeconds", "sinceTime", "timestamps"];

interface LogQuery {
  follow: boolean;
  previous: boolean;
  tailLines: number | undefined;
  limitBytes: number | undefined;
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
}

function readQuery(query: URLSearchParams): LogQuery {
  for (const name of WITHOUT_TIMES) {
    const value = query.get(name);
    if (value && value !== "false")
      throw notImplemented(`the lab keeps no times of log lines: ${name} can't be served`);
  }
  return {
    follow: isTrue(query.get("follow") ?? "false"),
    previous: isTrue(query.get("previous") ?? "false"),
    tailLines: number(query, "tailLines"),
    limitBytes: number(query, "limitBytes"),
  };
}

async function wholeLog(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Where the last `lines` lines of a log begin. */
function tailStart(text: Buffer, lines: number): number {
  let at = text.at(-1) === 10 ? text.length - 1 : text.length;
  if (lines === 0) return text.length;
  for (let left = lines; left > 0; left -= 1) {
    at = text.lastIndexOf(10, at - 1);
    if (at <= 0) return at === 0 && left === 1 ? 1 : 0;
  }
  return at + 1;
}

/** Sends a stream from byte `skip` on, at most `limit` bytes; the headers go at once, before the first byte comes. */
function send(call: ResourceCall, stream: Readable, skip: number, limit: number): void {
  const { response } = call;
  let toSkip = skip;
  let left = limit;
  response.writeHead(200, { "Content-Type": "text/plain" });
  response.flushHeaders();
  stream.on("data", (data: Buffer | string) => {
    const chunk = Buffer.from(data);
    const fresh = chunk.subarray(Math.min(toSkip, chunk.length));
    toSkip -= chunk.length - fresh.length;
    const kept = fresh.subarray(0, left);
    left -= kept.length;
    if (kept.length > 0 && !response.write(kept)) {
      stream.pause();
      response.once("drain", () => stream.resume());
    }
    if (left === 0) {
      response.end();
      stream.destroy();
    }
  });
  stream.on("end", () => response.end());
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
}

/** Answers `GET .../pods/NAME/log`. */
export async function podLog(call: ResourceCall): Promise<void> {
  const { target, info, response, cluster } = call;
  const pod = getObject(cluster, target.type, target.namespace, target.name ?? "");
  const container = chooseContainer(pod, info.query.get("container"));
  const query = readQuery(info.query);
  if (!pod.spec.nodeName) {
    response.writeHead(204);
    response.end();
    return;
  }
  const kubelet = kubeletFor(call, pod);
  const { namespace, name, uid } = pod.metadata;
  const open = (follow: boolean): Readable => {
    const answer = kubelet.log({ namespace, name, uid }, container, { follow, previous: query.previous });
    if ("stream" in answer) return answer.stream;
    throw badRequest(answer.waiting);
  };
  const limit = query.limitBytes ?? Number.POSITIVE_INFINITY;
  if (query.tailLines === undefined) return send(call, open(query.follow), 0, limit);
  const skip = tailStart(await wholeLog(open(false)), query.tailLines);
  send(call, open(query.follow), skip, limit);
}
