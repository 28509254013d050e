import type { Json } from "../types.js";
import { GROUPS, groupVersion, RESOURCES, type ResourceType, storageVersionHash } from "./resources.js";

const AGGREGATED = "APIGroupDiscoveryList";

function groupEntry([name, versions]: (typeof GROUPS)[number]): Json {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

function listed(type: ResourceType): Json[] {
  const { namespaced } = type;
  const stored = type.verbs.includes("watch") ? { storageVersionHash: storageVersionHash(type) } : {};
  const own = {
    name: type.plural,
    singularName: type.singular,
    namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.inAll ? { categories: ["all"] } : {}),
    ...stored,
  };
  const parts = type.subresources.map((sub) => ({
    name: `${type.plural}/${sub.name}`,
    singularName: "",
    namespaced,
    ...(sub.group ? { group: sub.group, version: sub.version } : {}),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [own, ...parts];
}

function resourceList(group: string, version: string): Json | undefined {
  const known =
    group === ""
      ? version === "v1"
      : GROUPS.some(([name, versions]) => name === group && versions.includes(version));
  if (!known) return undefined;
  const types = RESOURCES.filter((type) => type.group === group && type.version === version);
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: groupVersion({ group, version }),
    resources: types.flatMap(listed),
  };
}

function aggregatedResource(type: ResourceType): Json {
  const kind = (entry: { group?: string; version?: string; kind: string }): Json => ({
    group: entry.group ?? type.group,
    version: entry.version ?? type.version,
    kind: entry.kind,
  });
  return {
    resource: type.plural,
    responseKind: kind(type),
    scope: type.namespaced ? "Namespaced" : "Cluster",
    singularResource: type.singular,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.inAll ? { categories: ["all"] } : {}),
    ...(type.subresources.length > 0
      ? {
          subresources: type.subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: kind(sub),
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}

function aggregatedGroup(name: string, versions: readonly string[]): Json {
  return {
    metadata: name === "" ? { creationTimestamp: null } : { name, creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: RESOURCES.filter((type) => type.group === name && type.version === version).map(
        aggregatedResource,
      ),
      freshness: "Current",
    })),
  };
}

function aggregated(groups: readonly (readonly [string, readonly string[]])[]): Json {
  return {
    kind: AGGREGATED,
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(([name, versions]) => aggregatedGroup(name, versions)),
  };
}

/** The content type that says a discovery document is the aggregated one; undefined when a plain one was asked for. */
export function aggregatedType(accept: string | undefined): string | undefined {
  const parameters = (range: string): string[] => range.split(";").map((part) => part.trim());
  const wanted = (accept ?? "")
    .split(",")
    .map(parameters)
    .some(
      (list) => list.includes(`as=${AGGREGATED}`) && list.includes("v=v2") && list[0] === "application/json",
    );
  return wanted ? `application/json;g=apidiscovery.k8s.io;v=v2;as=${AGGREGATED}` : undefined;
}

/** Answers `/api`, `/apis` and what is below, up to the resource lists; undefined for other paths. */
export function discovery(path: string, serverAddress: string, isAggregated: boolean): Json | undefined {
  const [root, group, version, ...rest] = path.split("/").filter((part) => part !== "");
  if (rest.length > 0) return undefined;
  if (root === "api" && version === undefined) {
    if (group !== undefined) return resourceList("", group);
    if (isAggregated) return aggregated([["", ["v1"]]]);
    const addresses = [{ clientCIDR: "0.0.0.0/0", serverAddress }];
    return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: addresses };
  }
  if (root !== "apis") return undefined;
  if (group === undefined) {
    if (isAggregated) return aggregated(GROUPS);
    return { kind: "APIGroupList", apiVersion: "v1", groups: GROUPS.map(groupEntry) };
  }
  if (version !== undefined) return resourceList(group, version);
  const entry = GROUPS.find(([name]) => name === group);
  return entry ? { kind: "APIGroup", apiVersion: "v1", ...groupEntry(entry) } : undefined;
}
