import { expect, test } from "@jest/globals";
import { withChosenImage } from "../../src/app/debug-image.js";
import { KubeError } from "../../src/kube/errors.js";
import type { KubeObject } from "../../src/kube/port.js";

const NODE = {
  metadata: { name: "node1" },
  status: { images: [{ names: ["docker.io/library/busybox:1.36"] }], nodeInfo: { architecture: "arm64" } },
} as unknown as KubeObject;

async function choose(
  image: string,
  answer: KubeObject | KubeError,
): Promise<{ chosen: object; asked: number }> {
  let asked = 0;
  const api = {
    get: async () => {
      asked += 1;
      if (answer instanceof KubeError) throw answer;
      return answer;
    },
  };
  const context = { api, signal: new AbortController().signal };
  const chosen = await withChosenImage({ image, programs: [] }, context, "node1");
  return { chosen, asked };
}

test("an image by its name is what it is: the node is not asked", async () => {
  expect(await choose("busybox:1.36", NODE)).toEqual({
    chosen: { image: "busybox:1.36", programs: [] },
    asked: 0,
  });
});

test.each([
  ["auto", { image: "docker.io/library/busybox:1.36", programs: [] }],
  ["host", { image: "registry.k8s.io/pause:3.10", programs: ["/usr", "/bin", "/sbin", "/lib"] }],
])("%s is one of the node's", async (word, chosen) => {
  expect(await choose(word, NODE)).toEqual({ chosen, asked: 1 });
});

test("a node that may not be read: said why, and what to do", async () => {
  const refused = new KubeError("Forbidden", 'nodes "node1" is forbidden', { status: 403 });
  await expect(choose("auto", refused)).rejects.toMatchObject({
    message: '--image auto needs the node\'s own list of images: nodes "node1" is forbidden',
    hint: "name an image with --image",
  });
});
