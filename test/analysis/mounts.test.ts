import { describe, expect, test } from "@jest/globals";
import { mountReports, sharedVolumes } from "../../src/analysis/mounts.js";
import type { MountReading, ProcessReading } from "../../src/model/reading.js";
import type { PodSnapshot } from "../../src/model/snapshot.js";
import { emptyProcess } from "../../src/probe/parse-proc.js";
import { podFromSpec } from "../../src/snapshot/from-spec.js";
import { recordedPod } from "../recorded.js";

const KUBELET = "/var/lib/kubelet/pods/2e6e54d0-2b12-45c3-bd2d-11cfc9acc6d9";

function mount(path: string, root: string, more: Partial<MountReading> = {}): MountReading {
  return { device: "254:0", root, path, fsType: "ext4", readOnly: false, ...more };
}

/** The mounts of a container of the recorded pod `sidecar`, and of one with a user namespace, as their mountinfo had them. */
const EQUIPMENT: MountReading[] = [
  mount("/", "/", { device: "0:94", fsType: "overlay" }),
  mount("/proc", "/", { device: "0:161", fsType: "proc" }),
  mount("/dev", "/", { device: "0:162", fsType: "tmpfs" }),
  mount("/dev/pts", "/", { device: "0:163", fsType: "devpts" }),
  mount("/dev/mqueue", "/", { device: "0:109", fsType: "mqueue" }),
  mount("/sys/fs/cgroup", "/", { device: "0:165", fsType: "tmpfs" }),
  mount("/etc/hosts", `${KUBELET}/etc-hosts`),
  mount("/etc/hostname", "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/c04f/hostname"),
  mount("/etc/resolv.conf", "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/c04f/resolv.conf"),
  mount("/dev/termination-log", `${KUBELET}/containers/app/14c89f88`),
  mount("/dev/shm", "/", { device: "0:53", fsType: "tmpfs" }),
  mount("/var/run/secrets/kubernetes.io/serviceaccount", "/", {
    device: "0:45",
    fsType: "tmpfs",
    readOnly: true,
  }),
  mount("/proc/keys", "/null", { device: "0:162", fsType: "tmpfs" }),
  mount("/dev/null", "/null", { device: "0:5", fsType: "devtmpfs" }),
  mount("/dev/zero", "/zero", { device: "0:5", fsType: "devtmpfs" }),
];

function podWith(mounts: Record<string, MountReading[]>): PodSnapshot {
  const pod = podFromSpec(recordedPod("sidecar"));
  const processOf = (name: string): ProcessReading => ({ ...emptyProcess(7), mounts: mounts[name] ?? null });
  return { ...pod, containers: pod.containers.map((one) => ({ ...one, process: processOf(one.name) })) };
}

describe("a container's mounts", () => {
  test("the equipment that every container has tells nothing", () => {
    expect(mountReports(EQUIPMENT)).toEqual([]);
  });

  test("not read is not none", () => {
    expect(mountReports(null)).toBeNull();
  });

  test.each([
    [`${KUBELET}/volumes/kubernetes.io~empty-dir/logs`, "logs"],
    [`${KUBELET}/volumes/kubernetes.io~csi/pvc-1/mount`, "pvc-1"],
    [`${KUBELET}/volume-subpaths/logs/app/0`, "logs"],
    ["/var/log", null],
  ])("%s is of volume %s", (root, volume) => {
    expect(mountReports([mount("/data", root)])).toMatchObject([{ path: "/data", root, volume }]);
  });
});

describe("what containers share", () => {
  const logs = `${KUBELET}/volumes/kubernetes.io~empty-dir/logs`;

  test("the same directory, whatever each calls it", () => {
    const pod = podWith({
      app: [...EQUIPMENT, mount("/var/log/app", logs)],
      proxy: [...EQUIPMENT, mount("/logs", logs, { readOnly: true })],
    });
    expect(sharedVolumes(pod)).toEqual([
      {
        volume: "logs",
        device: "254:0",
        root: logs,
        mounts: [
          { container: "app", path: "/var/log/app", readOnly: false },
          { container: "proxy", path: "/logs", readOnly: true },
        ],
      },
    ]);
  });

  test.each<[string, MountReading, MountReading]>([
    ["other directories of one file system", mount("/a", "/one"), mount("/a", "/two")],
    [
      "the same path of other file systems",
      mount("/a", "/", { device: "0:1", fsType: "tmpfs" }),
      mount("/a", "/", { device: "0:2", fsType: "tmpfs" }),
    ],
  ])("not %s", (_, app, proxy) => {
    expect(sharedVolumes(podWith({ app: [app], proxy: [proxy] }))).toEqual([]);
  });

  test("not with itself", () => {
    expect(sharedVolumes(podWith({ app: [mount("/a", logs), mount("/b", logs)], proxy: [] }))).toEqual([]);
  });
});
