import type { Pod } from "../../model/pod.js";
import type { Snapshot } from "../../model/snapshot.js";
import type { NodeRunContext, NodeRunRequest } from "../node-request.js";

/** How pods are to be read. */
export interface ReadRequest extends NodeRunRequest {
  /** Only these containers are shown; null for all. */
  containers: string[] | null;
  /** Whether to look into net, uts and ipc namespaces. */
  evidence: boolean;
  /** Whether to look for namespaces of the node that are no pod's. */
  everything?: boolean;
}

/** The outside world of an inspection. */
export interface InspectContext extends NodeRunContext {
  now(): Date;
}

/** What was observed of some pods. */
export type Observation = Omit<Snapshot, "source">;

/** A way to read the containers of pods. */
export interface Way {
  source: Snapshot["source"];
  /** For each of the pods that cannot be read this way, by its key, why. */
  blind(context: InspectContext, pods: Pod[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Reads pods, and once more those that changed meanwhile; what could not be read of them is a gap. Rejects with a KubeError or a
   * DebugPodError where nothing could be read at all, or with the signal's reason.
   */
  observe(request: ReadRequest, context: InspectContext, pods: Pod[]): Promise<Observation>;
}
