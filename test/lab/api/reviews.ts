import type { Json } from "../types.js";
import { type ResourceCall, readObject, reply } from "./call.js";
import { type Attributes, isAllowed, rulesFor } from "./rbac.js";
import { typed } from "./resources.js";
import { methodNotAllowed } from "./status.js";

function attributes(spec: Json): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
  if (!resource) return { verb: other?.verb ?? "", path: other?.path ?? "" };
  const subresource = resource.subresource ? `/${resource.subresource}` : "";
  return {
    verb: resource.verb ?? "",
    group: resource.group ?? "",
    resource: `${resource.resource ?? ""}${subresource}`,
    namespace: resource.namespace || undefined,
    name: resource.name,
  };
}

function mayI(call: ResourceCall, body: Json): Json {
  const { cluster, user } = call;
  return {
    spec: body.spec,
    status: { allowed: isAllowed(cluster.store, user, attributes(body.spec ?? {})) },
  };
}

function whatMayI(call: ResourceCall, body: Json): Json {
  const { cluster, user } = call;
  const rules = rulesFor(cluster.store, user, body.spec?.namespace);
  const masters = user.groups.includes("system:masters");
  const everything = masters
    ? [
        { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
        { verbs: ["*"], nonResourceURLs: ["*"] },
      ]
    : [];
  const all = [...everything, ...rules];
  return {
    spec: {},
    status: {
      resourceRules: all.filter((rule) => rule.resources),
      nonResourceRules: all.filter((rule) => rule.nonResourceURLs),
      incomplete: false,
    },
  };
}

function whoAmI({ user }: ResourceCall): Json {
  const userInfo = { username: user.name, ...(user.uid ? { uid: user.uid } : {}), groups: user.groups };
  return { status: { userInfo } };
}

const REVIEWS: Record<string, (call: ResourceCall, body: Json) => Json> = {
  selfsubjectaccessreviews: mayI,
  selfsubjectrulesreviews: whatMayI,
  selfsubjectreviews: whoAmI,
};

/** Answers a review: it is never stored, only filled in and sent back. */
export async function accessReview(call: ResourceCall): Promise<void> {
  const review = REVIEWS[call.target.plural];
  if (!review || call.info.verb !== "create") throw methodNotAllowed();
  const body = (await readObject(call.request)) ?? {};
  reply(call, 201, typed(call.target.type, { metadata: {}, ...review(call, body) }));
}
