import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";
import { namespaceStrategy } from "./namespaces.js";
import { warnTemplate } from "./pod-security.js";
import { validateMetadata } from "./pod-validation.js";
import { podStrategy } from "./pods.js";
import type { ResourceType } from "./resources.js";
import type { FieldError } from "./status.js";

/** What a kind does beyond being stored. Each hook gets objects it may not change in place. */
export interface Strategy {
  /** Mutating admission and defaults: the object as it will be stored. */
  prepare(cluster: Cluster, object: Json): Json;
  validate(object: Json): FieldError[];
  /** Fields that an update may not touch. */
  validateUpdate(previous: Json, object: Json): FieldError[];
  /** Validating admission: throws what it refuses, returns warnings. */
  admit(cluster: Cluster, object: Json): string[];
}

const WITH_GENERATION = new Set(["apps", "batch"]);

function plain(type: ResourceType): Strategy {
  return {
    prepare: (_cluster, object) =>
      WITH_GENERATION.has(type.group)
        ? { ...object, metadata: { ...object.metadata, generation: 1 }, status: {} }
        : object,
    validate: (object) => (type.group.startsWith("rbac") ? [] : validateMetadata(object.metadata)),
    validateUpdate: () => [],
    admit: (cluster, object) => warnTemplate(cluster, object),
  };
}

const SPECIAL: Record<string, Strategy> = { pods: podStrategy, namespaces: namespaceStrategy };

export function strategyOf(type: ResourceType): Strategy {
  return SPECIAL[type.plural] ?? plain(type);
}
