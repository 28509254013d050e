import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { container, missing, type NodeUnderTest, ref, startNode, until } from "./node-under-test.js";

const describeNode = missing ? describe.skip : describe;
const sh = (name: string, script: string) => container(name, "sh", "-c", script);

describeNode("the life of a pod", () => {
  let node: NodeUnderTest;
  beforeAll(async () => {
    node = await startNode();
  });
  afterAll(() => node.stop());

  const stateOf = (pod: Json, name: string): Json => {
    const { initContainerStatuses = [], containerStatuses = [] } = node.status(pod) ?? {};
    return [...initContainerStatuses, ...containerStatuses].find((each: Json) => each.name === name);
  };

  test("a pod that is done: running, then ended, then Succeeded without a sandbox", async () => {
    const pod = node.create("done", { restartPolicy: "Never", containers: [sh("app", "echo finished")] });
    await node.phase(pod, "Succeeded");
    const { conditions, containerStatuses } = node.status(pod);
    expect(containerStatuses[0].state.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(conditions.map(({ type, status, reason }: Json) => [type, status, reason])).toEqual([
      ["PodReadyToStartContainers", "False", undefined],
      ["Initialized", "True", "PodCompleted"],
      ["Ready", "False", "PodCompleted"],
      ["ContainersReady", "False", "PodCompleted"],
      ["PodScheduled", "True", undefined],
    ]);
    const phases = (node.statuses.get(pod.metadata.uid) ?? []).map(({ phase }: Json) => phase);
    expect([...new Set(phases)]).toEqual(["Pending", "Running", "Succeeded"]);
    expect(await node.log(pod, "app")).toBe("finished\n");
  });

  test("init containers one after the other, a sidecar beside the rest", async () => {
    const volumeMounts = [{ name: "v", mountPath: "/v" }];
    const pod = node.create("init", {
      restartPolicy: "Never",
      volumes: [{ name: "v", emptyDir: {} }],
      initContainers: [
        { ...sh("first", "sleep 0.2; echo 1 >> /v/order"), volumeMounts },
        { ...sh("side", "echo 2 >> /v/order; exec sleep 1000"), volumeMounts, restartPolicy: "Always" },
        { ...sh("second", "sleep 0.2; echo 3 >> /v/order"), volumeMounts },
      ],
      containers: [{ ...sh("main", "cat /v/order"), volumeMounts }],
    });
    await node.phase(pod, "Succeeded");
    expect(await node.log(pod, "main")).toBe("1\n2\n3\n");
    expect(stateOf(pod, "side").state.terminated.exitCode).toBeGreaterThan(128);
    await node.remove(pod);
  });

  test("a crash loop: restarted at once, then after a back-off, logs of both lives", async () => {
    const pod = node.create("crash", { containers: [sh("bad", "echo boom >&2; exit 3")] });
    await until("it waits", () => stateOf(pod, "bad")?.state.waiting?.reason === "CrashLoopBackOff");
    expect(stateOf(pod, "bad").state.waiting.message).toMatch(
      /^back-off .* restarting failed container=bad pod=crash_demo\(/,
    );
    expect(stateOf(pod, "bad").lastState.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
    await until("it was restarted twice", () => stateOf(pod, "bad")?.restartCount >= 2);
    const previous = node.kubelet.log(ref(pod), "bad", { follow: false, previous: true });
    expect("stream" in previous).toBe(true);
    await node.remove(pod);
  });

  test("an image that cannot be had", async () => {
    const pod = node.create("noimage", { containers: [{ name: "app", image: "registry.invalid/none:1" }] });
    await until("it backs off", () => stateOf(pod, "app")?.state.waiting?.reason === "ImagePullBackOff");
    const words = (node.statuses.get(pod.metadata.uid) ?? []).map(
      (each) => each.containerStatuses[0].state.waiting,
    );
    // Recorded from Kubernetes 1.36.
    expect(words.find(({ reason }) => reason === "ErrImagePull").message).toBe(
      'failed to pull and unpack image "registry.invalid/none:1": failed to resolve image: failed to do request: Head ' +
        '"https://registry.invalid/v2/none/manifests/1": dial tcp: lookup registry.invalid on 10.255.255.53:53: no such host',
    );
    expect(await node.log(pod, "app")).toBe(
      'container "app" in pod "noimage" is waiting to start: trying and failing to pull image',
    );
    await node.remove(pod);
  });

  test("a program that is not there", async () => {
    const pod = node.create("nocmd", { restartPolicy: "Never", containers: [container("app", "nope")] });
    await node.phase(pod, "Failed");
    expect(stateOf(pod, "app").state.terminated).toMatchObject({
      exitCode: 128,
      reason: "StartError",
      message: expect.stringContaining('exec: "nope": executable file not found in $PATH'),
    });
    await node.remove(pod);
  });

  test("a missed deadline ends the pod", async () => {
    const spec = { restartPolicy: "Never", activeDeadlineSeconds: 1, containers: [sh("app", "sleep 1000")] };
    const pod = node.create("late", spec);
    await node.phase(pod, "Failed");
    expect(node.status(pod)).toMatchObject({
      reason: "DeadlineExceeded",
      containerStatuses: [{ state: { terminated: { exitCode: 137 } } }],
    });
    await node.remove(pod);
  });

  test("a deleted pod gets SIGTERM first, SIGKILL after the grace period", async () => {
    const polite = node.create("polite", {
      containers: [sh("app", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done")],
    });
    const deaf = node.create("deaf", {
      containers: [sh("app", "trap '' TERM; echo up; while :; do sleep 0.05; done")],
    });
    for (const pod of [polite, deaf]) {
      await node.phase(pod, "Running");
      while ((await node.log(pod, "app")) !== "up\n") await setTimeout(10);
    }
    await Promise.all([node.remove(polite, 20), node.remove(deaf, 1)]);
    expect(stateOf(polite, "app").state.terminated.exitCode).toBe(0);
    expect(stateOf(deaf, "app").state.terminated.exitCode).toBe(137);
  });

  test("nothing is lost of 50 commands that end at once", async () => {
    const names = Array.from({ length: 50 }, (_, at) => `c${at}`);
    const pods = Array.from({ length: 5 }, (_, at) => {
      const containers = names
        .slice(at * 10, at * 10 + 10)
        .map((name) => sh(name, `echo out ${name}; printf 'err ${name}' >&2`));
      return { pod: node.create(`instant${at}`, { restartPolicy: "Never", containers }), containers };
    });
    for (const { pod, containers } of pods) {
      await node.phase(pod, "Succeeded");
      for (const { name } of containers) {
        const lines = (await node.log(pod, name)).split("\n").sort();
        expect(lines).toEqual(["", `err ${name}`, `out ${name}`]);
      }
    }
  });
});

describeNode("a node that stops", () => {
  test("begins nothing any more: a container that crashes stays down", async () => {
    const node = await startNode();
    const pod = node.create("crashes", { restartPolicy: "Always", containers: [sh("app", "exit 1")] });
    const statuses = () => node.statuses.get(pod.metadata.uid)?.length ?? 0;
    await until("it has crashed", () => statuses() > 3);
    await node.stop();
    const seen = statuses();
    await setTimeout(1500);
    expect(statuses()).toBe(seen);
  });
});
