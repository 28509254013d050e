import type { Json } from "../../types.js";
import { runtimeTime } from "../api-time.js";
import { PAUSE } from "../images.js";
import type { Sandbox } from "../lives.js";
import { hostnameOf } from "../pod-files.js";
import { namespaceOptions } from "./inspect.js";
import { logDirectory, sandboxAnnotations, sandboxLabels, sandboxSpecAnnotations } from "./labels.js";

const MODES = ["POD", "CONTAINER", "NODE", "TARGET"];

/** What `crictl inspectp` knows of a sandbox, in the form recorded from crictl 1.36 and containerd 2.1.9. */
export function inspectSandbox(sandbox: Sandbox): Json {
  const { id, network, pod } = sandbox;
  const { name, namespace, uid } = pod.metadata;
  const config = sandboxConfig(sandbox);
  const cniResult = network ? networkResult(sandbox) : null;
  return {
    info: {
      cniResult,
      config,
      image: PAUSE,
      netNamespaceClosed: network !== undefined && !sandbox.ready,
      pid: sandbox.ready ? sandbox.process.pid : 0,
      processStatus: sandbox.ready ? "running" : "deleted",
      runtimeOptions: { binary_name: "/usr/local/bin/runc" },
      runtimeSpec: { annotations: sandboxSpecAnnotations(sandbox), ...sandbox.runtimeSpec },
      runtimeType: "io.containerd.runc.v2",
      sandboxMetadata: {
        Metadata: {
          AdditionalIPs: null,
          CNIResult: cniResult,
          Config: config,
          ID: id,
          IP: network?.ip ?? "",
          Name: `${name}_${namespace}_${uid}_0`,
          NetNSPath: network?.path ?? "",
          ProcessLabel: "",
          RuntimeHandler: "",
        },
        Version: "v1",
      },
      snapshotKey: id,
      snapshotter: "overlayfs",
    },
    status: sandboxStatus(sandbox),
  };
}

function sandboxConfig(sandbox: Sandbox): Json {
  const { pod, podCgroup } = sandbox;
  const { name, namespace, uid } = pod.metadata;
  const privileged = pod.spec.containers.some(({ securityContext }: Json) => securityContext?.privileged);
  const domains = [`${namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"];
  return {
    annotations: sandboxAnnotations(sandbox),
    dns_config: pod.spec.hostNetwork
      ? { servers: ["127.0.0.1"] }
      : { options: ["ndots:5"], searches: domains, servers: ["10.96.0.10"] },
    ...(pod.spec.hostNetwork ? {} : { hostname: hostnameOf(pod, "") }),
    labels: sandboxLabels(sandbox),
    linux: {
      ...(podCgroup ? { cgroup_parent: podCgroup } : {}),
      overhead: {},
      resources: { cpu_period: 100000, cpu_shares: 2 },
      security_context: {
        namespace_options: namespaceOptions(pod),
        ...(privileged ? { privileged: true } : {}),
        seccomp: {},
      },
    },
    log_directory: logDirectory(pod),
    metadata: { name, namespace, uid },
  };
}

function networkResult({ network }: Sandbox): Json {
  const { ip, gateway, path, veth } = network ?? {};
  const outside = { IPConfigs: null, Mac: "", PciID: "", Sandbox: "", SocketPath: "" };
  const inside = (addresses: [string, string][]) => ({
    IPConfigs: addresses.map(([IP, Gateway]) => ({ Gateway, IP })),
    Mac: "",
    PciID: "",
    Sandbox: path,
    SocketPath: "",
  });
  return {
    DNS: [{}, {}],
    Interfaces: {
      cni0: outside,
      eth0: inside([[ip ?? "", gateway ?? ""]]),
      lo: inside([
        ["127.0.0.1", ""],
        ["::1", ""],
      ]),
      [veth ?? ""]: outside,
    },
    Routes: [{ dst: "0.0.0.0/0" }],
  };
}

function sandboxStatus(sandbox: Sandbox): Json {
  const { id, pod, network, ready, createdAt, userBase } = sandbox;
  const { name, namespace, uid } = pod.metadata;
  const options = namespaceOptions(pod);
  const ids = userBase === undefined ? [] : [{ containerId: 0, hostId: userBase, length: 65536 }];
  return {
    annotations: sandboxAnnotations(sandbox),
    createdAt: runtimeTime(createdAt),
    id,
    labels: sandboxLabels(sandbox),
    linux: {
      namespaces: {
        options: {
          ipc: MODES[options.ipc ?? 0],
          network: MODES[options.network ?? 0],
          pid: MODES[options.pid ?? 0],
          targetId: "",
          usernsOptions: { gids: ids, mode: MODES[options.userns_options.mode ?? 0], uids: ids },
        },
      },
    },
    metadata: { attempt: 0, name, namespace, uid },
    network: { additionalIps: [], ip: network?.ip ?? "" },
    runtimeHandler: "",
    state: ready ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
  };
}
