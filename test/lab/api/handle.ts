import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { authenticate, impersonation, type User } from "./auth.js";
import { type Call, reply, replyError } from "./call.js";
import type { Cluster } from "./cluster.js";
import { aggregatedType, discovery } from "./discovery.js";
import { dispatch } from "./dispatch.js";
import { injure } from "./faults.js";
import { openapi } from "./openapi.js";
import { type Attributes, denial, isAllowed } from "./rbac.js";
import { parseRequest, type RequestInfo } from "./request-info.js";
import { ApiError, failure, forbidden } from "./status.js";
import { openStream } from "./streams.js";
import { VERSION } from "./version.js";
import { injureSocket, type Wound } from "./wounds.js";

function attributes({ verb, path, resource }: RequestInfo): Attributes {
  if (!resource) return { verb, path };
  const { group, plural, subresource, namespace, name } = resource;
  return { verb, group, resource: subresource ? `${plural}/${subresource}` : plural, namespace, name };
}

function authorize(cluster: Cluster, user: User, info: RequestInfo, asked = attributes(info)): void {
  if (isAllowed(cluster.store, user, asked)) return;
  const why = denial(user, asked);
  if (!info.resource) throw new ApiError(failure(403, "Forbidden", `forbidden: ${why}`, {}));
  const { plural, group, name } = info.resource;
  throw forbidden({ resource: plural, group, ...(name === undefined ? {} : { name }) }, why);
}

function checkImpersonate(cluster: Cluster, user: User, resource: string, name: string): void {
  const asked = { verb: "impersonate", group: "", resource, name };
  if (!isAllowed(cluster.store, user, asked)) throw forbidden({ resource, name }, denial(user, asked));
}

/** Who a request is from, `--as` taken into account; 401 and 403 are thrown. */
function whoIs(cluster: Cluster, request: IncomingMessage): User {
  const user = authenticate(request, cluster.tokens);
  const other = impersonation(request);
  if (!other) return user;
  checkImpersonate(cluster, user, "users", other.name);
  for (const group of request.headersDistinct["impersonate-group"] ?? []) {
    checkImpersonate(cluster, user, "groups", group);
  }
  return other;
}

const HEALTH = ["/healthz", "/livez", "/readyz"];

function plainText(call: Call, code: number, text: string): void {
  const headers = { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" };
  call.response.writeHead(code, headers);
  call.response.end(text);
}

/** Answers what is not a resource: discovery, version, health, OpenAPI. */
function answerPath(call: Call): void {
  const { path } = call.info;
  if (HEALTH.some((root) => path === root || path.startsWith(`${root}/`))) {
    plainText(call, 200, "ok");
    return;
  }
  const type = aggregatedType(call.request.headers.accept);
  const version = path === "/version" || path === "/version/" ? VERSION : undefined;
  const found =
    version ?? discovery(path, call.request.headers.host ?? "", type !== undefined) ?? openapi(path);
  if (found) reply(call, 200, found, found.kind === "APIGroupDiscoveryList" ? type : undefined);
  else plainText(call, 404, "404 page not found\n");
}

/** Answers one request, whatever happens. */
export async function handle(
  cluster: Cluster,
  request: IncomingMessage,
  response: ServerResponse,
  line: { user: string },
): Promise<void> {
  const info = parseRequest(request.method ?? "GET", request.url ?? "/");
  const call = { cluster, request, response, info, warnings: [] as string[] };
  try {
    const faults = cluster.faults.hits(request.method ?? "GET", request.url ?? "/");
    if (faults.length > 0 && !(await injure(faults, request, response))) return;
    const user = whoIs(cluster, request);
    line.user = user.name;
    authorize(cluster, user, info);
    if (info.resource) await dispatch({ ...call, user });
    else answerPath({ ...call, user });
  } catch (error) {
    replyError(call, error);
  }
}

/**
 * Answers a request that asks for another protocol: exec and attach over WebSockets. A refusal is an ordinary answer. Since
 * 1.35 such a GET needs the right to create, too (KEP-4006's AuthorizePodWebsocketUpgradeCreatePermission).
 */
export async function handleUpgrade(
  cluster: Cluster,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  line: { user: string; status: number },
): Promise<void> {
  const info = parseRequest(request.method ?? "GET", request.url ?? "/");
  const response = new ServerResponse(request);
  response.assignSocket(socket as never);
  response.shouldKeepAlive = false;
  response.on("finish", () => {
    line.status = response.statusCode;
    socket.end();
  });
  const call = { cluster, request, response, info, warnings: [] as string[] };
  try {
    const faults = cluster.faults.hits(request.method ?? "GET", request.url ?? "/");
    const wound = (fault: Wound): void => injureSocket(fault, request, socket);
    if (faults.length > 0 && !(await injure(faults, request, response, wound))) return;
    const user = whoIs(cluster, request);
    line.user = user.name;
    authorize(cluster, user, info);
    if (info.verb === "get") authorize(cluster, user, info, { ...attributes(info), verb: "create" });
    const detach = (): void => response.detachSocket(socket as never);
    if (!openStream({ ...call, user }, socket, head, detach)) await dispatch({ ...call, user });
    else line.status = 101;
  } catch (error) {
    replyError(call, error);
  }
}
