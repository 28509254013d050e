import { type CheckResult, listNames } from "../check.js";
import { type LocalhostCheck, NOT_READ, NOT_WHOLE } from "./input.js";

/**
 * A declared containerPort should be one that something listens on. Kubernetes never checks it (the field informs, core/v1
 * ContainerPort), and a Service or probe by its name then leads nowhere.
 */
export const portNotListening: LocalhostCheck = {
  id: "port-not-listening",
  severity: "warning",
  references: [],
  about: {
    rule: "Something listens on every containerPort that a running container declares.",
    why: "containerPort is information only: Kubernetes opens nothing by it. Services and probes that use its name lead to a port where nobody answers.",
    attacker: "Nothing by itself.",
    fix: "Correct the number, or find out why the application does not listen (its log, its configuration).",
  },
  run({ report, networks, whole }) {
    if (!report.observed) return [NOT_READ];
    return networks.flatMap(({ container, ports }): CheckResult[] => {
      const running = report.containers.some(
        (one) => one.name === container && one.networkNamespace !== null,
      );
      if (!running)
        return ports.length === 0
          ? []
          : [{ skipped: `${container} does not run, so nothing listens on its ports` }];
      const silent = ports.filter(
        (port) =>
          port.protocol !== "SCTP" &&
          !report.listeners.some(
            (one) => one.port === port.containerPort && one.protocol === port.protocol.toLowerCase(),
          ),
      );
      if (silent.length === 0) return [];
      if (!whole) return [NOT_WHOLE];
      const said = listNames(
        silent.map(
          (one) => `${one.protocol} ${one.containerPort}${one.name === null ? "" : ` (${one.name})`}`,
        ),
      );
      return [
        {
          container,
          reason: `${container} declares ${said}, and nothing listens there`,
          detail: "connections to it are refused, from inside the pod and through a Service",
          remedy: "correct containerPort, or find out why the application does not listen",
        },
      ];
    });
  },
};
