/** Any object of the API, as raw JSON: nothing is dropped on the way. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** Where an object lives: the resource's plural name, its namespace (undefined for cluster-scoped), its name. */
export interface Resource {
  /** `""` for core. */
  group: string;
  version: string;
  plural: string;
}

export const PODS: Resource = { group: "", version: "v1", plural: "pods" };
export const NODES: Resource = { group: "", version: "v1", plural: "nodes" };
export const NAMESPACES: Resource = { group: "", version: "v1", plural: "namespaces" };

/** Ends a call early; the deadline of `--request-timeout` applies besides. */
export interface CallOptions {
  signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions {
  /** Everything but storing it: admission, defaults, quota. */
  dryRun?: boolean;
}

export interface DeleteOptions extends CallOptions {
  /** Seconds. */
  gracePeriodSeconds: number;
  /** Only this life of the name is deleted. */
  uid?: string;
}

export interface LogOptions extends CallOptions {
  container: string;
  follow?: boolean;
  limitBytes?: number;
}

/**
 * What the API server offers, one method a verb. Everything rejects with a `KubeError` (errors.ts) and nothing else,
 * but for an abort, which rejects with the signal's reason.
 */
export interface KubeApi {
  get(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options?: CallOptions,
  ): Promise<KubeObject>;
  create(
    resource: Resource,
    namespace: string | undefined,
    object: KubeObject,
    options?: CreateOptions,
  ): Promise<KubeObject>;
  /** Resolves with what the server answered: the object while it still ends, or a Status. */
  delete(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions,
  ): Promise<KubeObject>;
  /**
   * The log of one container in pieces, as they come. The first piece comes after the server has answered 200: a pod that
   * has no log yet rejects with reason `BadRequest` and the kubelet's words (`... is waiting to start: ContainerCreating`),
   * or yields nothing (204: the pod is not on a node yet).
   */
  log(namespace: string, name: string, options: LogOptions): AsyncIterable<Buffer>;
  /** Closes every connection; calls under way reject with `ConnectionLost`. */
  close(): void;
}

export interface ListOptions extends CallOptions {
  labelSelector?: string;
  fieldSelector?: string;
  /** Objects a page; 500 unless told, as kubectl has it. */
  pageSize?: number;
}

export interface WatchOptions extends CallOptions {
  labelSelector?: string;
  fieldSelector?: string;
  /** From here on; without it the watch begins with what is there. */
  resourceVersion?: string;
  /** Seconds after which the server ends it. */
  timeoutSeconds?: number;
}

/** A BOOKMARK carries only a resource version to go on from. */
export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  object: KubeObject;
}

/** The same server, for more than one object at a time. Rejections are as those of `KubeApi`. */
export interface KubeCollections {
  /** Every object, page by page as they are taken; `namespace` undefined: of all namespaces. `kind` and `apiVersion` are filled in. */
  list(resource: Resource, namespace: string | undefined, options?: ListOptions): AsyncIterable<KubeObject>;
  /** Changes as they come, until the server ends the watch. Too old a resource version rejects with reason `Expired`. */
  watch(resource: Resource, namespace: string | undefined, options?: WatchOptions): AsyncIterable<WatchEvent>;
}
