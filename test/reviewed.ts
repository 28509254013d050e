import { type Review, reviewWorkload } from "../src/app/audit/review.js";
import type { PolicyVersion } from "../src/checks/pod-security/version.js";
import { objectsIn } from "../src/target/manifests/objects.js";
import { type Workload, workloadOf } from "../src/target/manifests/workload.js";

type Raw = Record<string, unknown>;

/** The workload that a manifest's object is. */
export function workloadFrom(object: Raw): Workload {
  const [found] = objectsIn(object).objects;
  const workload = found === undefined ? null : workloadOf(found, { file: "web.yaml", document: 0 });
  if (workload === null || workload === "malformed") throw new Error("no workload");
  return workload;
}

/** A pod with this spec and these containers, reviewed. */
export function reviewedPod(spec: Raw, containers: Raw[] = [{}], version: PolicyVersion = "v1.36"): Review {
  const named = containers.map((one, index) => ({ name: "abc"[index], image: "busybox:1.36", ...one }));
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "shop" },
    spec: { containers: named, ...spec },
  };
  return reviewWorkload(workloadFrom(object), version);
}

/** The namespace review's findings, as `severity id container: fields`. */
export function namespaceFindings({ report }: Review): string[] {
  return report.findings
    .filter(({ id }) => !id.includes("/"))
    .map(
      ({ severity, id, container, locations }) =>
        `${severity} ${id} ${container ?? "-"}: ${locations.map(({ field }) => field).join(", ")}`,
    );
}
