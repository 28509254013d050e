import { homedir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../src/kube/connect.js";
import { KubeError } from "../../src/kube/errors.js";
import { type KubeApi, PODS } from "../../src/kube/port.js";

// A program of its own, so that nothing but itself is measured: prints the milliseconds from the create of a bare hostNetwork pod
// without a service account token until its one line is readable. Arguments: namespace, node, a name for the pod.

const PAUSE_MS = 5;

async function readable(api: KubeApi, namespace: string, name: string): Promise<void> {
  for (;;) {
    try {
      let text = "";
      for await (const chunk of api.log(namespace, name, { container: "main", follow: true })) {
        text += chunk.toString();
        if (text.includes("\n")) return;
      }
    } catch (error) {
      if (!(error instanceof KubeError) || error.status === null) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

async function main([namespace = "default", nodeName = "", name = ""]: string[]): Promise<void> {
  const around = { env: process.env, homeDir: homedir(), version: "bench", stdinIsTerminal: false };
  const { api } = await connect({}, around);
  const spec = {
    nodeName,
    hostNetwork: true,
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    tolerations: [{ operator: "Exists" }],
    containers: [{ name: "main", image: "busybox:1.36", command: ["echo", "here"] }],
  };
  // The connections are there before the clock starts, as they are for nobody else.
  await Promise.all([1, 2].map(() => api.get(PODS, namespace, name).catch(() => undefined)));
  const begun = performance.now();
  await api.create(PODS, namespace, { apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
  await readable(api, namespace, name);
  process.stdout.write(`${performance.now() - begun}\n`);
  await api.delete(PODS, namespace, name, { gracePeriodSeconds: 0 });
  api.close();
}

await main(process.argv.slice(2));
