import type { Pod } from "../model/pod.js";
import { COLLECTOR_SCRIPT } from "./collector.generated.js";
import { collectorArgs } from "./collector-args.js";

/** What listeners.sh is asked to do for one pod. */
export interface ListenersRequest {
  pod: Pod;
  /** Whether its profile can enter namespaces. */
  enters: boolean;
  /** Whether to try connections. */
  connect: boolean;
  /** Only this port is tried; null for all. */
  port: number | null;
}

const ADDRESS = /^[0-9a-fA-F.:]{2,45}$/;

/** The arguments of listeners.sh (see its head): the collector's text and arguments, then its own. */
export function listenersArgs({ pod, enters, connect, port }: ListenersRequest): string[] {
  return [
    COLLECTOR_SCRIPT,
    ...collectorArgs({ pods: [pod], enters, evidence: false }),
    ...(pod.spec.hostNetwork ? ["host"] : []),
    ...(enters ? ["enter"] : []),
    ...(connect
      ? ["connect", ...pod.podIPs.filter((ip) => ADDRESS.test(ip)).map((ip) => `address=${ip}`)]
      : []),
    ...(port === null ? [] : [`port=${port}`]),
  ];
}
