import type { Client } from "./client.js";
import { settle } from "./exchanges.js";
import { manifestOf, POD_NAMES, recordedPod } from "./recordings.js";
import type { Report } from "./report.js";

export const DEMO_PODS = "/api/v1/namespaces/demo/pods";

/** Makes the recorded pods, and gives `target` its two ephemeral containers, one after the other. */
export async function makePods(client: Client): Promise<void> {
  for (const name of POD_NAMES) {
    const answer = await client.send({
      method: "POST",
      path: DEMO_PODS,
      body: manifestOf(recordedPod(name)),
    });
    if (answer.status !== 201) throw new Error(`pod ${name} was refused: ${JSON.stringify(answer.body)}`);
  }
  const path = `${DEMO_PODS}/target/ephemeralcontainers`;
  const headers = { "Content-Type": "application/strategic-merge-patch+json" };
  for (const { name, targetContainerName } of recordedPod("target").spec.ephemeralContainers) {
    const target = targetContainerName ? { targetContainerName } : {};
    const container = { name, image: "busybox:1.36", command: ["sleep", "1000000"], ...target };
    await client.send({
      method: "PATCH",
      path,
      headers,
      body: { spec: { ephemeralContainers: [container] } },
    });
  }
}

/** Compares every recorded pod with the lab's pod of that name, once it has come into the recorded state. */
export async function replayPods(client: Client, report: Report): Promise<void> {
  const all = POD_NAMES.map(async (name) => {
    const recorded = { status: 200, body: recordedPod(name) };
    const found = await settle(async () => {
      const { status, body } = await client.send({ method: "GET", path: `${DEMO_PODS}/${name}` });
      return { recorded, lab: { status, body } };
    });
    report.note(`pods/${name}`, found);
  });
  await Promise.all(all);
}
