import { KubeError } from "../../kube/errors.js";
import type { KubeApi, KubeCollections, KubeObject, Resource } from "../../kube/port.js";
import { kubectlWords } from "../../kube/words.js";
import type { AuditProblem } from "../../model/audit.js";
import { type Workload, workloadOf } from "../../target/manifests/workload.js";
import type { ResourceTarget } from "../../target/resource-words.js";
import type { SourceEvent } from "./from-files.js";

/** What of the cluster is reviewed. */
export interface ClusterRequest {
  /** Pods where none is named. */
  targets: readonly ResourceTarget[];
  /** Undefined: all of them. */
  namespace: string | undefined;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
}

export interface NameContext {
  api: Pick<KubeApi, "get">;
  signal: AbortSignal;
}

export interface ClusterContext extends NameContext {
  api: Pick<KubeApi, "get"> & Pick<KubeCollections, "list">;
}

/** As kubectl's own default; a page is what is in memory at a time. */
const PAGE_SIZE = 500;

function problem(code: AuditProblem["code"], message: string): SourceEvent {
  const nowhere = { file: null, document: null, line: null, column: null };
  return { problem: { code, severity: "error", ...nowhere, message } };
}

function eventOf(object: KubeObject): SourceEvent {
  const { apiVersion = "", kind = "" } = object;
  const found = { object, apiVersion, kind, path: [] };
  const workload: Workload | "malformed" | null = workloadOf(found, { file: "", document: 0 });
  if (workload !== null && workload !== "malformed") return { item: { workload, document: null } };
  return problem("malformed", `${kind} ${object.metadata.name} has no pod template`);
}

async function* listed(
  resource: Resource,
  request: ClusterRequest,
  { api, signal }: ClusterContext,
): AsyncGenerator<SourceEvent> {
  const { namespace, labelSelector, fieldSelector } = request;
  let any = false;
  try {
    const options = {
      signal,
      pageSize: PAGE_SIZE,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
    for await (const object of api.list(resource, namespace, options)) {
      any = true;
      yield eventOf(object);
    }
  } catch (error) {
    // What was reviewed is reported; the rest was not, and that is told.
    if (!(error instanceof KubeError) || !any) throw error;
    yield problem("unreadable", `the list of ${resource.plural} was cut short: ${kubectlWords(error)}`);
  }
}

/**
 * The named workloads. Rejects with a KubeError where the only one can't be had; of several, those that can't are problems.
 */
export async function* fromNames(
  named: readonly { resource: Resource; name: string }[],
  namespace: string | undefined,
  { api, signal }: NameContext,
): AsyncGenerator<SourceEvent> {
  for (const { resource, name } of named) {
    try {
      yield eventOf(await api.get(resource, namespace, name, { signal }));
    } catch (error) {
      if (!(error instanceof KubeError) || named.length === 1) throw error;
      yield problem("unreadable", kubectlWords(error));
    }
  }
}

/** Every workload of the cluster that was asked for, lists page by page. Rejects with a KubeError. */
export async function* fromCluster(
  request: ClusterRequest,
  context: ClusterContext,
): AsyncGenerator<SourceEvent> {
  for (const { resource, name } of request.targets) {
    if (name === null) yield* listed(resource, request, context);
  }
  const named = request.targets.flatMap(({ resource, name }) => (name === null ? [] : [{ resource, name }]));
  yield* fromNames(named, request.namespace, context);
}
