import type { Json } from "../types.js";
import { type ResourceCall, readObject, reply } from "./call.js";
import { deleteObject } from "./deletion.js";
import { getObject } from "./objects.js";
import { readPatch } from "./patch.js";
import { defaultContainer } from "./pod-defaults.js";
import { admitPodSecurity } from "./pod-security.js";
import { validateEphemeral } from "./pod-validation.js";
import { canonical } from "./pods.js";
import { negotiate, present } from "./present.js";
import { typed } from "./resources.js";
import { badRequest, invalid } from "./status.js";

function podOf(call: ResourceCall): Json {
  return getObject(call.cluster, call.target.type, call.target.namespace, call.target.name ?? "");
}

/** PUT and PATCH of `pods/ephemeralcontainers`: containers may be added, never changed or removed. */
export async function ephemeralContainers(call: ResourceCall): Promise<void> {
  const { cluster, target, info } = call;
  const previous = podOf(call);
  const body = typed(target.type, previous);
  const wanted = info.verb === "patch" ? (await readPatch(call)).apply(body) : await readObject(call.request);
  const before: Json[] = previous.spec.ephemeralContainers ?? [];
  const after: Json[] = (wanted?.spec?.ephemeralContainers ?? []).map((container: Json) =>
    defaultContainer(container, previous.spec.hostNetwork === true),
  );
  const name = previous.metadata.name;
  const changed = before.some((old) => !after.some((container) => canonical(container) === canonical(old)));
  if (changed) {
    const message = "Forbidden: existing ephemeral containers may not be changed or removed";
    throw invalid("Pod", "", name, [
      { field: "spec.ephemeralContainers", reason: "FieldValueForbidden", message },
    ]);
  }
  const { generation } = previous.metadata;
  const next = {
    ...previous,
    metadata: {
      ...previous.metadata,
      generation: after.length > before.length ? generation + 1 : generation,
    },
    spec: { ...previous.spec, ephemeralContainers: after },
  };
  const errors = validateEphemeral(next);
  if (errors.length > 0) throw invalid("Pod", "", name, errors);
  call.warnings.push(...admitPodSecurity(cluster, next));
  const dryRun = info.query.getAll("dryRun").length > 0;
  const stored = dryRun || after.length === before.length ? next : cluster.store.put(target.type, next);
  reply(call, 200, present(call, negotiate(call.request.headers.accept), stored));
}

/** `pods/eviction`: a delete; the lab has no disruption budgets to ask. */
export async function evict(call: ResourceCall): Promise<void> {
  const body = (await readObject(call.request)) ?? {};
  const grace = body.deleteOptions?.gracePeriodSeconds;
  deleteObject(call.cluster, call.target.type, podOf(call), {
    dryRun: call.info.query.getAll("dryRun").length > 0,
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
  });
  reply(call, 201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 });
}

/** Exec and attach without an upgrade, or with SPDY's: only WebSockets are spoken. */
export function refuseStream(call: ResourceCall): void {
  podOf(call);
  throw badRequest("Upgrade request required");
}
