import fc from "fast-check";
import { reviewWorkload } from "../../../src/app/audit/review.js";
import { blockPositions } from "../../../src/target/manifests/block-positions.js";
import { readManifests } from "../../../src/target/manifests/read.js";
import { damaged, hostileText } from "../hostile.js";
import type { FuzzTarget } from "../target.js";

export const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {a: "b"}
spec:
  template:
    spec:
      hostPID: true
      volumes:
      - name: v
        hostPath: {path: /proc}
      containers:
      - name: app
        image: x
        ports: [{containerPort: 80, hostPort: 80}]
        securityContext:
          capabilities:
            add: [SYS_ADMIN]
        volumeMounts:
        - {name: v, mountPath: /m}
      - name: other
        image: &i "y"
        readinessProbe: {httpGet: {port: 80, host: 1.2.3.4}}
---
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"hostNetwork": true, "containers": [{"name": "c"}]}}
---
- just
- *i
`;

/** A file of manifests, damaged, with the review of what it still holds. */
export const manifests: FuzzTarget<string> = {
  name: "manifests",
  part: 10,
  inputs: fc.oneof(
    { weight: 5, arbitrary: damaged(MANIFEST) },
    { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 6 }).map((all) => all.join("\n")) },
    { weight: 1, arbitrary: fc.json() },
  ),
  check(text) {
    for (const { document, workloads } of readManifests(text, { file: "web.yaml" })) {
      blockPositions(document);
      for (const workload of workloads) reviewWorkload(workload, "v1.36");
    }
  },
};
