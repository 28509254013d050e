// A throw-away cluster for the e2e suite: `node scripts/ci-cluster.mjs containerd|cri-o KUBECONFIG`. kind runs containerd; it has no
// node image with CRI-O, so that one is minikube's.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const CLUSTERS = {
  containerd: (kubeconfig) => [
    "kind",
    ["create", "cluster", "--name", "nsinfo", "--wait", "120s", "--kubeconfig", kubeconfig],
  ],
  "cri-o": () => [
    "minikube",
    [
      "start",
      "--profile",
      "nsinfo",
      "--driver=docker",
      "--container-runtime=cri-o",
      "--wait=all",
      "--embed-certs",
    ],
  ],
};

const [runtime, file] = process.argv.slice(2);
const cluster = Object.hasOwn(CLUSTERS, runtime ?? "") && file ? CLUSTERS[runtime](resolve(file)) : null;
if (cluster === null) {
  process.stderr.write(`usage: node scripts/ci-cluster.mjs ${Object.keys(CLUSTERS).join("|")} KUBECONFIG\n`);
  process.exit(2);
}
const [program, args] = cluster;
const { status, error } = spawnSync(program, args, {
  stdio: "inherit",
  env: { ...process.env, KUBECONFIG: resolve(file) },
});
if (error)
  process.stderr.write(`error: ${program}: ${error.code === "ENOENT" ? "not installed" : error.message}\n`);
process.exitCode = status ?? 1;
