import fc from "fast-check";
import { KubeError } from "../../../src/kube/errors.js";
import { mergeKubeconfigs, readKubeconfig } from "../../../src/kube/kubeconfig-files.js";
import { select } from "../../../src/kube/selection.js";
import { serverUrl } from "../../../src/kube/server-url.js";
import { damaged } from "../hostile.js";
import type { FuzzTarget } from "../target.js";

const FIRST = `apiVersion: v1
kind: Config
current-context: one
clusters:
- name: one
  cluster:
    server: https://127.0.0.1:6443
    certificate-authority: ca.crt
    insecure-skip-tls-verify: false
contexts:
- name: one
  context: {cluster: one, user: one, namespace: shop}
users:
- name: one
  user:
    token: secret
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./login
      args: ["a"]
      interactiveMode: Never
`;
const SECOND = `{"current-context": "two", "clusters": [{"name": "one", "cluster": {"server": "http://other"}}, {"name": "two", "cluster": {}}],
"contexts": [{"name": "two", "context": {"cluster": "two", "user": "two"}}],
"users": [{"name": "two", "user": {"as": "x", "as-groups": ["g"], "client-certificate-data": "QQ==", "auth-provider": {"name": "oidc", "config": {"a": "b"}}}}]}`;

/** What may be thrown: a KubeError, which says what is wrong with the configuration; null then. */
async function tolerating<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KubeError) return null;
    throw error;
  }
}

/** Two kubeconfig files, read, merged and chosen from. */
export const kubeconfigs: FuzzTarget<[string, string]> = {
  name: "kubeconfigs",
  part: 10,
  inputs: fc.tuple(damaged(FIRST), damaged(SECOND)),
  async check(texts) {
    const files = await Promise.all(
      texts.map((text, index) => tolerating(() => readKubeconfig(text, `/home/dev/${index}`))),
    );
    const merged = mergeKubeconfigs(files.flatMap((one) => one ?? []));
    const selection = await tolerating(() => select(merged, {}));
    await tolerating(() => serverUrl(selection?.cluster.server || "http://localhost"));
    const [first, second] = files;
    for (const [name, entry] of first?.clusters ?? [])
      if (merged.clusters.get(name) !== entry) throw new Error(`cluster ${name} is not the first file's`);
    for (const name of second?.users.keys() ?? [])
      if (!merged.users.has(name)) throw new Error(`user ${name} was lost`);
  },
};
