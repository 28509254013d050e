/**
 * Numbers and types of the fields in Kubernetes' protobuf messages (the generated.proto files of k8s.io/api), for the kinds
 * that kubectl's own commands send that way. `?` marks what is a pointer in Go: there a zero means something, elsewhere it
 * is the same as absent. `-` marks a field embedded into its parent, `~` one that is read and dropped.
 */
export const MESSAGES: Record<string, string> = {
  Pod: "1 metadata ObjectMeta; 2 spec PodSpec; 3 status ~",
  PodTemplateSpec: "1 metadata ObjectMeta; 2 spec PodSpec",
  PodSpec:
    "1 volumes []Volume; 2 containers []Container; 3 restartPolicy string; 4 terminationGracePeriodSeconds ?int; " +
    "5 activeDeadlineSeconds ?int; 6 dnsPolicy string; 7 nodeSelector map; 8 serviceAccountName string; " +
    "9 serviceAccount string; 10 nodeName string; 11 hostNetwork bool; 12 hostPID bool; 13 hostIPC bool; " +
    "14 securityContext PodSecurityContext; 15 imagePullSecrets []LocalObjectReference; 16 hostname string; " +
    "17 subdomain string; 19 schedulerName string; 20 initContainers []Container; 21 automountServiceAccountToken ?bool; " +
    "22 tolerations []Toleration; 24 priorityClassName string; 25 priority ?int; 27 shareProcessNamespace ?bool; " +
    "29 runtimeClassName ?string; 30 enableServiceLinks ?bool; 31 preemptionPolicy ?string; " +
    "34 ephemeralContainers []EphemeralContainer; 35 setHostnameAsFQDN ?bool; 37 hostUsers ?bool",
  Container:
    "1 name string; 2 image string; 3 command []string; 4 args []string; 5 workingDir string; 6 ports []ContainerPort; " +
    "7 env []EnvVar; 8 resources ResourceRequirements; 9 volumeMounts []VolumeMount; 13 terminationMessagePath string; " +
    "14 imagePullPolicy string; 15 securityContext SecurityContext; 16 stdin bool; 17 stdinOnce bool; 18 tty bool; " +
    "20 terminationMessagePolicy string; 24 restartPolicy ?string",
  EphemeralContainer: "1 common -Container; 2 targetContainerName string",
  ContainerPort: "1 name string; 2 hostPort int; 3 containerPort int; 4 protocol string; 5 hostIP string",
  EnvVar: "1 name string; 2 value string; 3 valueFrom EnvVarSource",
  EnvVarSource: "1 fieldRef ObjectFieldSelector; 3 configMapKeyRef KeySelector; 4 secretKeyRef KeySelector",
  ObjectFieldSelector: "1 apiVersion string; 2 fieldPath string",
  KeySelector: "1 reference -LocalObjectReference; 2 key string; 3 optional ?bool",
  LocalObjectReference: "1 name string",
  ResourceRequirements: "1 limits quantities; 2 requests quantities",
  SecurityContext:
    "1 capabilities Capabilities; 2 privileged ?bool; 4 runAsUser ?int; 5 runAsNonRoot ?bool; " +
    "6 readOnlyRootFilesystem ?bool; 7 allowPrivilegeEscalation ?bool; 8 runAsGroup ?int; 9 procMount ?string; " +
    "11 seccompProfile SeccompProfile; 12 appArmorProfile SeccompProfile",
  Capabilities: "1 add []string; 2 drop []string",
  SeccompProfile: "1 type string; 2 localhostProfile ?string",
  PodSecurityContext:
    "2 runAsUser ?int; 3 runAsNonRoot ?bool; 4 supplementalGroups []int; 5 fsGroup ?int; 6 runAsGroup ?int; " +
    "9 fsGroupChangePolicy ?string; 10 seccompProfile SeccompProfile; 11 appArmorProfile SeccompProfile",
  Toleration: "1 key string; 2 operator string; 3 value string; 4 effect string; 5 tolerationSeconds ?int",
  Volume: "1 name string; 2 source -VolumeSource",
  VolumeSource:
    "1 hostPath HostPathVolumeSource; 2 emptyDir EmptyDirVolumeSource; 6 secret SecretVolumeSource; " +
    "19 configMap ConfigMapVolumeSource; 26 projected ~",
  HostPathVolumeSource: "1 path string; 2 type ?string",
  EmptyDirVolumeSource: "1 medium string",
  SecretVolumeSource: "1 secretName string; 3 defaultMode ?int; 4 optional ?bool",
  ConfigMapVolumeSource: "1 reference -LocalObjectReference; 3 defaultMode ?int; 4 optional ?bool",
  VolumeMount:
    "1 name string; 2 readOnly bool; 3 mountPath string; 4 subPath string; 5 mountPropagation ?string; " +
    "6 subPathExpr string; 7 recursiveReadOnly ?string",
  ObjectMeta:
    "1 name string; 2 generateName string; 3 namespace string; 4 selfLink string; 5 uid string; " +
    "6 resourceVersion string; 7 generation int; 8 creationTimestamp ~; 9 deletionTimestamp ~; " +
    "10 deletionGracePeriodSeconds ?int; 11 labels map; 12 annotations map; 13 ownerReferences []OwnerReference; " +
    "14 finalizers []string; 17 managedFields ~",
  OwnerReference:
    "1 kind string; 3 name string; 4 uid string; 5 apiVersion string; 6 controller ?bool; 7 blockOwnerDeletion ?bool",
  DeleteOptions:
    "1 gracePeriodSeconds ?int; 2 preconditions Preconditions; 3 orphanDependents ?bool; 4 propagationPolicy ?string; " +
    "5 dryRun []string",
  Preconditions: "1 uid ?string; 2 resourceVersion ?string",
  Namespace: "1 metadata ObjectMeta; 2 spec NamespaceSpec; 3 status ~",
  NamespaceSpec: "1 finalizers []string",
  ServiceAccount: "1 metadata ObjectMeta; 4 automountServiceAccountToken ?bool",
  ConfigMap: "1 metadata ObjectMeta; 2 data map; 3 binaryData bytesmap; 4 immutable ?bool",
  Secret: "1 metadata ObjectMeta; 2 data bytesmap; 3 type string; 4 stringData map; 5 immutable ?bool",
  ResourceQuota: "1 metadata ObjectMeta; 2 spec ResourceQuotaSpec; 3 status ~",
  ResourceQuotaSpec: "1 hard quantities; 2 scopes []string",
  Event:
    "1 metadata ObjectMeta; 2 involvedObject ObjectReference; 3 reason string; 4 message string; 5 source EventSource; " +
    "6 firstTimestamp ~; 7 lastTimestamp ~; 8 count int; 9 type string; 10 eventTime ~; 12 action string; " +
    "14 reportingComponent string; 15 reportingInstance string",
  ObjectReference:
    "1 kind string; 2 namespace string; 3 name string; 4 uid string; 5 apiVersion string; 6 resourceVersion string; " +
    "7 fieldPath string",
  EventSource: "1 component string; 2 host string",
  Deployment: "1 metadata ObjectMeta; 2 spec DeploymentSpec; 3 status ~",
  DeploymentSpec:
    "1 replicas ?int; 2 selector LabelSelector; 3 template PodTemplateSpec; 4 strategy DeploymentStrategy; " +
    "5 minReadySeconds int; 6 revisionHistoryLimit ?int; 7 paused bool; 9 progressDeadlineSeconds ?int",
  DeploymentStrategy: "1 type string",
  LabelSelector: "1 matchLabels map; 2 matchExpressions []LabelSelectorRequirement",
  LabelSelectorRequirement: "1 key string; 2 operator string; 3 values []string",
  Role: "1 metadata ObjectMeta; 2 rules []PolicyRule",
  ClusterRole: "1 metadata ObjectMeta; 2 rules []PolicyRule",
  RoleBinding: "1 metadata ObjectMeta; 2 subjects []Subject; 3 roleRef RoleRef",
  ClusterRoleBinding: "1 metadata ObjectMeta; 2 subjects []Subject; 3 roleRef RoleRef",
  PolicyRule:
    "1 verbs []string; 2 apiGroups []string; 3 resources []string; 4 resourceNames []string; 5 nonResourceURLs []string",
  Subject: "1 kind string; 2 apiGroup string; 3 name string; 4 namespace string",
  RoleRef: "1 apiGroup string; 2 kind string; 3 name string",
  SelfSubjectReview: "1 metadata ObjectMeta; 2 status ~",
  SelfSubjectAccessReview: "1 metadata ObjectMeta; 2 spec SelfSubjectAccessReviewSpec; 3 status ~",
  SelfSubjectAccessReviewSpec:
    "1 resourceAttributes ResourceAttributes; 2 nonResourceAttributes NonResourceAttributes",
  ResourceAttributes:
    "1 namespace string; 2 verb string; 3 group string; 4 version string; 5 resource string; 6 subresource string; " +
    "7 name string",
  NonResourceAttributes: "1 path string; 2 verb string",
  SelfSubjectRulesReview: "1 metadata ObjectMeta; 2 spec SelfSubjectRulesReviewSpec; 3 status ~",
  SelfSubjectRulesReviewSpec: "1 namespace string",
  Unknown: "1 typeMeta TypeMeta; 2 raw raw; 3 contentEncoding string; 4 contentType string",
  TypeMeta: "1 apiVersion string; 2 kind string",
  MapEntry: "1 key string; 2 value string",
  BytesEntry: "1 key string; 2 value bytes",
  QuantityEntry: "1 key string; 2 value Quantity",
  Quantity: "1 string string",
};
