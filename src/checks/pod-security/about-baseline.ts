import type { AboutControl } from "./about.js";

/** The controls of the baseline level, by upstream's ID. Rules: Kubernetes docs, "Pod Security Standards". */
export const ABOUT_BASELINE: Readonly<Record<string, AboutControl>> = {
  appArmorProfile: {
    rule: "The AppArmor profile is RuntimeDefault, Localhost or unset, by field and by annotation: never Unconfined.",
    why: "The runtime's profile keeps a container from mounting, from writing to /proc/sys and from tracing others; Unconfined takes that away.",
    attacker:
      "One obstacle less: mounts and writes to /proc and /sys that capabilities would allow are no longer refused.",
    fix: "Remove the profile, or set appArmorProfile.type to RuntimeDefault, or to Localhost with a profile of your own.",
    references: ["KSV-0002"],
  },
  capabilities_baseline: {
    rule: "No container adds a capability beyond those that every runtime gives by default; NET_RAW may not be added either.",
    why: "Each capability is a part of root's power over the kernel that all containers of a node share.",
    attacker:
      "Depends on the capability: SYS_ADMIN or SYS_MODULE is the node, NET_ADMIN the network it is in.",
    fix: "Remove it from securityContext.capabilities.add.",
    references: ["KSV-0022", "C-0046", "CKV_K8S_25", "polaris:dangerousCapabilities"],
  },
  hostNamespaces: {
    rule: "hostNetwork, hostPID and hostIPC are not true.",
    why: "The pod's containers are then in the node's own namespaces of that kind: what they see and reach is the node's.",
    attacker:
      "The node's loopback and traffic, its processes, its shared memory; explain host-network, host-pid and host-ipc say more.",
    fix: "Remove the field, or set it to false.",
    references: [
      "KSV-0008",
      "KSV-0009",
      "KSV-0010",
      "C-0038",
      "C-0041",
      "CKV_K8S_17",
      "CKV_K8S_18",
      "CKV_K8S_19",
    ],
  },
  hostPathVolumes: {
    rule: "No volume is a hostPath.",
    why: "A directory of the node in a container is the node's: files written there outlive the pod, and files read there are other pods' or the system's.",
    attacker: "Depends on the path; explain host-mounts lists the worst.",
    fix: "Use emptyDir, configMap, secret, projected or a persistentVolumeClaim.",
    references: ["KSV-0023", "C-0048", "polaris:hostPathSet"],
  },
  hostPorts: {
    rule: "No container port sets hostPort. With hostNetwork the API server fills it in for pods, so every declared port is one.",
    why: "The port is taken on the node's own addresses, past Services and often past NetworkPolicy.",
    attacker:
      "Answers on a port of the node where something else is expected; is reached from wherever the node is.",
    fix: "Remove hostPort; publish the port by a Service.",
    references: ["KSV-0024", "C-0044", "CKV_K8S_26", "polaris:hostPortSet"],
  },
  hostProbesAndHostLifecycle: {
    rule: "Since v1.34: httpGet.host and tcpSocket.host of probes and lifecycle handlers are empty.",
    why: "The kubelet sends these requests from the node's network namespace to whatever host is named.",
    attacker:
      "Whoever may create pods makes the node send requests: to its own loopback, to metadata services, past NetworkPolicy.",
    fix: "Leave host out; the request goes to the pod's own address.",
    references: [],
  },
  privileged: {
    rule: "No container sets securityContext.privileged: true.",
    why: "It switches nearly all isolation off at once: all capabilities, all devices, no seccomp, no AppArmor.",
    attacker: "Root in the container is root on the node.",
    fix: "Remove it; add the one capability or device that is needed.",
    references: [
      "KSV-0017",
      "C-0057",
      "CKV_K8S_16",
      "kube-linter:privileged-container",
      "polaris:runAsPrivileged",
    ],
  },
  procMount: {
    rule: "securityContext.procMount is Default or unset. Since v1.35 any value passes in a pod with hostUsers: false.",
    why: "The runtime hides parts of /proc (kcore, keys, sysrq) and makes others read-only; Unmasked shows them.",
    attacker: "Reads the kernel's keys and memory by /proc, writes to /proc/sys as root.",
    fix: "Remove procMount; to build images in a container set hostUsers: false with it.",
    references: ["KSV-0027", "kube-linter:unsafe-proc-mount", "polaris:procMount", "kubesec:ProcMount"],
  },
  seLinuxOptions: {
    rule: "seLinuxOptions.type is unset or container_t, container_init_t, container_kvm_t, container_engine_t (since v1.31); user and role are unset.",
    why: "SELinux keeps containers apart by their types; another type, user or role can be one that nothing holds.",
    attacker: "Reads and writes files of the node and of other containers that SELinux would keep from it.",
    fix: "Remove seLinuxOptions.user and .role, and .type unless it is one of those.",
    references: ["KSV-0025"],
  },
  seccompProfile_baseline: {
    rule: "The seccomp profile is RuntimeDefault, Localhost or unset, never Unconfined; before v1.19 the annotations are asked.",
    why: "The runtime's filter refuses system calls that containers do not need and kernel bugs are found in.",
    attacker: "The whole surface of the kernel that all containers of the node share.",
    fix: "Remove the profile, or set seccompProfile.type to RuntimeDefault.",
    references: ["KSV-0104", "CKV_K8S_31"],
  },
  sysctls: {
    rule: "Only sysctls that are namespaced and touch no other pod are set; the list has grown with v1.27, v1.29 and v1.32.",
    why: "Other sysctls are the node's: they change the kernel for every pod, or use up its memory.",
    attacker: "Slows down or stops every pod of the node.",
    fix: "Remove the sysctl from securityContext.sysctls, or set it on the node.",
    references: ["KSV-0026", "kube-linter:unsafe-sysctls"],
  },
  windowsHostProcess: {
    rule: "windowsOptions.hostProcess is not true.",
    why: "A HostProcess container has a Windows node's own rights, files and network.",
    attacker: "The Windows node.",
    fix: "Remove windowsOptions.hostProcess.",
    references: ["KSV-0103", "polaris:hostProcess"],
  },
};
