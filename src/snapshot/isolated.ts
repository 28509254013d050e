import type { Pod } from "../model/pod.js";
import type { ProcessReading } from "../model/reading.js";

/** Runtimes whose containers have a kernel of their own: by the process that the node sees, and by the usual RuntimeClass names. */
const ISOLATING: { name: string; comm: RegExp; runtimeClass: RegExp }[] = [
  {
    // gvisor.dev: the sentry is `runsc-sandbox`, its file server `runsc-gofer`; both also show as `exe`.
    name: "a gVisor sandbox",
    comm: /^runsc(?:-sandbox|-gofer)?$/,
    runtimeClass: /^(?:gvisor|runsc)(?:$|-)/,
  },
  {
    // kata-containers `docs/design/architecture`: a virtual machine a pod; comm is cut at 15 characters.
    name: "a virtual machine (Kata Containers)",
    comm: /^(?:qemu-system-|cloud-hyperviso|firecracker|stratovirt|dragonball)/,
    runtimeClass: /^kata(?:$|-)/,
  },
];

/** What stands between the node and the containers of a pod, in words; null for a pod whose containers are processes of the node. */
export function isolatedBy(pod: Pod, process: ProcessReading | null): string | null {
  const found = ISOLATING.find(
    (one) =>
      (process?.comm != null && one.comm.test(process.comm)) ||
      (pod.runtimeClassName !== null && one.runtimeClass.test(pod.runtimeClassName)),
  );
  return found?.name ?? null;
}
