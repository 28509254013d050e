import { describe, expect, test } from "@jest/globals";
import { dryRun } from "../../src/app/dry-run.js";
import type { InspectRequest } from "../../src/app/inspect.js";
import { KubeError } from "../../src/kube/errors.js";
import type { CreateOptions, KubeObject } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import { fixture } from "../fixture.js";
import { REQUEST } from "./request.js";

const POD = fixture<KubeObject>("recorded/pods/sidecar.json");

interface Dry {
  pods: KubeObject[];
  created: { namespace: string | undefined; options: CreateOptions | undefined }[];
}

async function run(server: boolean, request: Partial<InspectRequest> = {}, pod = POD): Promise<Dry> {
  const created: Dry["created"] = [];
  const api = {
    get: async () => pod,
    async *list() {},
    create: async (
      _: unknown,
      namespace: string | undefined,
      object: KubeObject,
      options?: CreateOptions,
    ) => {
      created.push({ namespace, options });
      if (namespace === "restricted")
        throw new KubeError(
          "Forbidden",
          'pods "nsinfo-x" is forbidden: violates PodSecurity "restricted:latest"',
          {
            status: 403,
          },
        );
      return { ...object, metadata: { ...object.metadata, uid: "u1" } };
    },
  };
  const context = { api, signal: new AbortController().signal, randomSuffix: () => "x" };
  const pods = await dryRun({ ...REQUEST, ...request }, context as never, server);
  return { pods, created };
}

describe("client", () => {
  test("the pod as it would be sent: nothing is sent", async () => {
    const { pods, created } = await run(false);
    expect(created).toEqual([]);
    expect(pods).toHaveLength(1);
    expect(pods[0]).toMatchObject({
      kind: "Pod",
      metadata: { name: "nsinfo-x", namespace: POD.metadata.namespace },
    });
  });

  test("every flag is in it", async () => {
    const { pods } = await run(false, {
      debugNamespace: "tools",
      image: "registry.example/tools:1",
      imagePullPolicy: "Never",
      imagePullSecrets: ["one", "two"],
      runningTimeoutMs: 100_000,
    });
    expect(pods[0]?.metadata.namespace).toBe("tools");
    expect(pods[0]?.["spec"]).toMatchObject({
      activeDeadlineSeconds: 100,
      imagePullSecrets: [{ name: "one" }, { name: "two" }],
      containers: [{ image: "registry.example/tools:1", imagePullPolicy: "Never" }],
    });
  });

  test("without secrets there is no list of them", async () => {
    expect(asObject((await run(false)).pods[0]?.["spec"])).not.toHaveProperty("imagePullSecrets");
  });

  test("a pod that is on no node gets none, and that is told", async () => {
    const pending = { ...POD, spec: { ...asObject(POD["spec"]), nodeName: undefined } };
    await expect(run(false, {}, pending)).rejects.toThrow(
      /^no debug pod would be created for pod sidecar: it is Running, not on a node yet/,
    );
  });

  test("a container that is not there is refused as when it is meant", async () => {
    await expect(run(false, { containers: ["zz"] })).rejects.toThrow("container zz not found in pod sidecar");
  });
});

describe("server", () => {
  test("the pod as the server would store it: asked with dryRun", async () => {
    const { pods, created } = await run(true);
    expect(created).toEqual([
      { namespace: POD.metadata.namespace, options: expect.objectContaining({ dryRun: true }) },
    ]);
    expect(pods[0]?.metadata.uid).toBe("u1");
  });

  test("a refusal by Pod Security names the flag that helps", async () => {
    await expect(run(true, { debugNamespace: "restricted" })).rejects.toMatchObject({
      reason: "Forbidden",
      status: 403,
      hint: "Pod Security lets no debug pod into namespace restricted: --debug-namespace names another for it, but none that was tried lets you",
    });
  });
});
