import { asKubeObject, asNamedObject, asPage } from "./object.js";
import { query, resourceName, resourcePath } from "./paths.js";
import type {
  CallOptions,
  DeleteOptions,
  KubeApi,
  KubeCollections,
  KubeObject,
  ListOptions,
  LogOptions,
  Resource,
  WatchEvent,
  WatchOptions,
} from "./port.js";
import { PODS } from "./port.js";
import type { Transport } from "./transport.js";
import { watchEvents } from "./watch.js";

const PAGE = 500;

/** The port over a transport. */
export function createKubeApi(transport: Transport): KubeApi & KubeCollections {
  const of = (resource: Resource, name: string, options?: CallOptions) => ({
    resource: resourceName(resource),
    name,
    signal: options?.signal,
  });
  return {
    get: async (resource, namespace, name, options) =>
      asNamedObject(
        await transport.json({
          method: "GET",
          path: resourcePath(resource, namespace, name),
          ...of(resource, name, options),
        }),
      ),
    create: async (resource, namespace, object, options) =>
      asKubeObject(
        await transport.json({
          method: "POST",
          path: resourcePath(resource, namespace) + query({ dryRun: options?.dryRun ? "All" : undefined }),
          body: object,
          ...of(resource, "", options),
        }),
      ),
    delete: async (resource, namespace, name, options) =>
      asKubeObject(
        await transport.json({
          method: "DELETE",
          path: resourcePath(resource, namespace, name),
          body: deleteBody(options),
          ...of(resource, name, options),
        }),
      ),
    log: (namespace, name, options) => log(transport, namespace, name, options),
    list: (resource, namespace, options = {}) => list(transport, resource, namespace, options),
    watch: (resource, namespace, options = {}) => watch(transport, resource, namespace, options),
    close: () => transport.close(),
  };
}

/** The body of a DELETE: meta/v1 DeleteOptions. */
function deleteBody({ gracePeriodSeconds, uid }: DeleteOptions): object {
  return {
    kind: "DeleteOptions",
    apiVersion: "v1",
    gracePeriodSeconds,
    propagationPolicy: "Background",
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  };
}

async function* log(
  transport: Transport,
  namespace: string,
  name: string,
  { container, follow, limitBytes, signal }: LogOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const parameters = query({ container, follow: follow || undefined, limitBytes });
  const { body } = await transport.stream({
    method: "GET",
    path: resourcePath(PODS, namespace, name, "log") + parameters,
    accept: "application/json, */*",
    long: true,
    endless: follow ?? false,
    resource: resourceName(PODS),
    name,
    signal,
  });
  yield* body;
}

async function* list(
  transport: Transport,
  resource: Resource,
  namespace: string | undefined,
  { labelSelector, fieldSelector, pageSize, signal }: ListOptions,
): AsyncGenerator<KubeObject, void, undefined> {
  for (let next: string | undefined = ""; next !== undefined; ) {
    const limit = pageSize ?? PAGE;
    const answer = await transport.json({
      method: "GET",
      path:
        resourcePath(resource, namespace) +
        query({ labelSelector, fieldSelector, limit, continue: next || undefined }),
      resource: resourceName(resource),
      name: "",
      signal,
    });
    const page = asPage(answer);
    yield* page.items;
    next = page.next;
  }
}

async function* watch(
  transport: Transport,
  resource: Resource,
  namespace: string | undefined,
  { labelSelector, fieldSelector, resourceVersion, timeoutSeconds, signal }: WatchOptions,
): AsyncGenerator<WatchEvent, void, undefined> {
  const parameters = { labelSelector, fieldSelector, resourceVersion, timeoutSeconds };
  const { body } = await transport.stream({
    method: "GET",
    path: resourcePath(resource, namespace) + query({ watch: 1, allowWatchBookmarks: true, ...parameters }),
    long: true,
    endless: true,
    resource: resourceName(resource),
    name: "",
    signal,
  });
  yield* watchEvents(body);
}
