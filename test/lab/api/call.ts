import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../types.js";
import type { User } from "./auth.js";
import type { Cluster } from "./cluster.js";
import { decodeProtobuf, PROTOBUF } from "./protobuf.js";
import type { RequestInfo, ResourceRequest } from "./request-info.js";
import { ApiError, badRequest, unsupportedMediaType } from "./status.js";

/** One request on its way through the server. */
export interface Call {
  cluster: Cluster;
  request: IncomingMessage;
  response: ServerResponse;
  info: RequestInfo;
  user: User;
  /** Sentences for the `Warning` header. */
  warnings: string[];
}

/** A call whose path is a resource that is served. */
export interface ResourceCall extends Call {
  target: ResourceRequest & { type: NonNullable<ResourceRequest["type"]> };
}

/** Go's net/http sends a Content-Length of its own up to this size, and chunks beyond: the recordings show both. */
const SMALL = 2048;

function warningHeader(text: string): string {
  return `299 - "${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Answers with one JSON object: compact, a newline at the end. */
export function reply(
  call: Pick<Call, "response" | "warnings">,
  code: number,
  body: Json,
  type = "application/json",
): void {
  const { response, warnings } = call;
  const text = Buffer.from(`${JSON.stringify(body)}\n`);
  response.statusCode = code;
  response.setHeader("Content-Type", type);
  if (warnings.length > 0) response.setHeader("Warning", warnings.map(warningHeader));
  if (text.length <= SMALL) {
    response.setHeader("Content-Length", text.length);
    response.end(text);
    return;
  }
  response.write(text);
  response.end();
}

/** Answers with the Status of an error; what is no ApiError is a defect of the lab and told as 500. */
export function replyError(call: Pick<Call, "response" | "warnings">, error: unknown): void {
  const { response } = call;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ApiError) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    reply(call, error.code, error.status);
    return;
  }
  const message = `This is a defect of the lab: ${error instanceof Error ? error.stack : String(error)}`;
  reply(call, 500, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
}

/** The whole body of a request, at most 3 MiB as the API server has it. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > 3 * 1024 * 1024) throw badRequest("Request entity too large: limit is 3145728");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function contentType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

/** The body as an object; undefined when there is none. JSON and Kubernetes' protobuf envelope are understood. */
export async function readObject(request: IncomingMessage): Promise<Json | undefined> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const type = contentType(request);
  if (type === PROTOBUF) return decodeProtobuf(bytes);
  if (type === "" || type === "application/json") return parseJson(bytes.toString("utf8"));
  throw unsupportedMediaType(type, ["application/json", PROTOBUF]);
}
