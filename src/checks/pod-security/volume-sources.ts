/**
 * The kinds of volume a pod spec can ask for inline. Source: k8s.io/api `core/v1/types.go` (VolumeSource), Kubernetes 1.36;
 * their division is k8s.io/pod-security-admission `policy/check_restrictedVolumes.go`.
 */

/** What the restricted level lets pass. */
export const ALLOWED_VOLUME_SOURCES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
] as const;

/** What it does not, in the order in which a volume with several is named after one. */
export const RESTRICTED_VOLUME_SOURCES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
] as const;

export const VOLUME_SOURCES = [...ALLOWED_VOLUME_SOURCES, ...RESTRICTED_VOLUME_SOURCES] as const;

export type VolumeSource = (typeof VOLUME_SOURCES)[number];
