import type { AboutControl } from "./about.js";

/** The controls that the restricted level adds, by upstream's ID. Rules: Kubernetes docs, "Pod Security Standards". */
export const ABOUT_RESTRICTED: Readonly<Record<string, AboutControl>> = {
  allowPrivilegeEscalation: {
    rule: "Every container sets securityContext.allowPrivilegeEscalation: false (since v1.8; pods with os.name: windows are exempt since v1.25).",
    why: "It sets no_new_privs: a set-user-ID program or file capabilities then give nothing. Unset means allowed.",
    attacker:
      "From an ordinary user to root of the container by any set-user-ID program in the image that has a bug.",
    fix: "securityContext.allowPrivilegeEscalation: false on every container, init containers too.",
    references: [
      "KSV-0001",
      "C-0016",
      "CKV_K8S_20",
      "kube-linter:privilege-escalation-container",
      "polaris:privilegeEscalationAllowed",
    ],
  },
  capabilities_restricted: {
    rule: "Every container drops ALL capabilities and adds back NET_BIND_SERVICE alone (since v1.22; Windows exempt since v1.25).",
    why: "The runtime's default set still holds CHOWN, DAC_OVERRIDE, SETUID, MKNOD and, under containerd, NET_RAW.",
    attacker:
      "As root of the container: other users' files in shared volumes, forged packets in the pod's network.",
    fix: 'securityContext.capabilities.drop: ["ALL"] on every container.',
    references: ["KSV-0106", "C-0046", "CKV_K8S_37", "polaris:insecureCapabilities"],
  },
  procMount_restricted: {
    rule: "Since v1.35: securityContext.procMount is Default or unset, with hostUsers: false too.",
    why: "The baseline control became weaker with v1.35; the restricted level keeps /proc masked in every pod.",
    attacker: "Within a user namespace of its own: the parts of /proc that the runtime hides.",
    fix: "Remove procMount.",
    references: ["KSV-0027", "kube-linter:unsafe-proc-mount"],
  },
  restrictedVolumes: {
    rule: "Volumes are configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected or secret.",
    why: "Other kinds name the node or a storage server in the pod itself, past claims and storage classes.",
    attacker:
      "The node's files by hostPath; a storage server's by nfs, iscsi, cephfs and the like, with its credentials.",
    fix: "Use a persistentVolumeClaim; for configuration a configMap, secret or projected volume.",
    references: ["KSV-0028"],
  },
  runAsNonRoot: {
    rule: "runAsNonRoot: true on the pod or on every container, false nowhere. Since v1.35 pods with hostUsers: false are exempt.",
    why: "The kubelet then refuses to start a container whose image runs as root. Without a user namespace root in the container is root's ID on the node.",
    attacker: "Out of the container by a bug, it is root on the node.",
    fix: "securityContext.runAsNonRoot: true, and an image or runAsUser with another user than 0; or hostUsers: false.",
    references: [
      "KSV-0012",
      "C-0013",
      "CKV_K8S_23",
      "kube-linter:run-as-non-root",
      "polaris:runAsRootAllowed",
    ],
  },
  runAsUser: {
    rule: "Since v1.23: runAsUser is not 0, on the pod and on every container. Since v1.35 pods with hostUsers: false are exempt.",
    why: "runAsUser: 0 asks for root whatever the image says.",
    attacker: "Out of the container by a bug, it is root on the node.",
    fix: "Remove runAsUser: 0, or set another user.",
    references: ["KSV-0105", "CKV_K8S_40"],
  },
  seccompProfile_restricted: {
    rule: "Since v1.19: seccompProfile.type is RuntimeDefault or Localhost, on the pod or on every container (Windows exempt since v1.25).",
    why: "Without a profile a container runs unconfined, unless the kubelet was started with --seccomp-default.",
    attacker: "The whole surface of the kernel that all containers of the node share.",
    fix: "securityContext.seccompProfile.type: RuntimeDefault on the pod.",
    references: ["KSV-0030", "C-0055", "CKV_K8S_31"],
  },
};
