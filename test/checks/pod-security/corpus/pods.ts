/** Raw JSON of a manifest. */
export type Raw = { [field: string]: unknown };

/** A container of each kind, by the name it has in every pod of the corpus. */
export const CONTAINER_KINDS = ["init", "sidecar", "app", "ephemeral"] as const;
export type CorpusKind = (typeof CONTAINER_KINDS)[number];

/** A pod, or a template: what the checks are given. */
export interface CorpusPod {
  metadata: Raw;
  spec: Raw;
}

/** What a row of the corpus changes in the pod that meets every level; null takes a field away. */
export interface Change {
  metadata?: Raw;
  spec?: Raw;
  container?: Raw;
}

function goodContainer(name: string): Raw {
  return {
    name,
    image: "busybox:1.36",
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
}

/** A pod with a container of each kind, allowed at every level and version, with the change made to it. */
export function corpusPod(change: Change = {}, kind: CorpusKind = "app"): CorpusPod {
  const containers = Object.fromEntries(
    CONTAINER_KINDS.map((name) => [name, merged(goodContainer(name), name === kind ? change.container : {})]),
  ) as Record<CorpusKind, Raw>;
  const spec = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    initContainers: [containers.init, { ...containers.sidecar, restartPolicy: "Always" }],
    containers: [containers.app],
    ephemeralContainers: [containers.ephemeral],
  };
  return { metadata: merged({ name: "p" }, change.metadata), spec: merged(spec, change.spec) };
}

function merged(base: Raw, change: Raw = {}): Raw {
  const out = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete out[key];
    else if (isRaw(value) && isRaw(out[key])) out[key] = merged(out[key], value);
    else out[key] = value;
  }
  return out;
}

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
