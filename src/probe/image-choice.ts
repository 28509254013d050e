import { asList, asObject, asText, type Raw } from "../kube/raw.js";
import type { ImageWord } from "../model/image-word.js";
import { harmless } from "../model/text.js";
import { DebugPodError } from "./problem.js";

/** An image for a debug pod, and the folders of the node that are mounted over it, read-only. */
export interface ChosenImage {
  image: string;
  programs: string[];
}

/** Docker Hub's library and what mirrors it under the same names. */
const LIBRARY = ["docker.io/library", "public.ecr.aws/docker/library", "mirror.gcr.io/library"];

/**
 * Images that are known to have sh, awk, grep, sed, sort, xargs, ls, head, timeout and nsenter, first choice first. Whole names only:
 * whoever may run pods puts images on a node, and what runs in a debug pod is root there. Of a `busybox` or a `pause` of any other
 * registry nobody knows what is in it.
 */
const WITH_TOOLS: readonly string[] = [
  // All are its applets.
  ...LIBRARY.map((one) => `${one}/busybox`),
  "docker.io/rancher/mirrored-library-busybox",
  "registry.k8s.io/e2e-test-images/busybox",
  // busybox, with nsenter among its applets.
  ...LIBRARY.map((one) => `${one}/alpine`),
  "docker.io/nicolaka/netshoot",
  // util-linux, coreutils, findutils and mawk are essential or required packages.
  ...LIBRARY.flatMap((one) => [`${one}/debian`, `${one}/ubuntu`]),
];

/** The sandbox images of kubeadm and most installers, of k3s and RKE2, GKE, AKS and EKS. */
const PAUSE =
  /^(?:registry\.k8s\.io|k8s\.gcr\.io|gke\.gcr\.io|gcr\.io\/gke-release|mcr\.microsoft\.com\/oss\/(?:v2\/)?kubernetes|public\.ecr\.aws\/eks-distro\/kubernetes|602401143452\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/eks|localhost\/kubernetes)\/pause$|^docker\.io\/rancher\/mirrored-pause$/;
/** A node lists its 50 largest images (kubelet `nodeStatusMaxImages`), and this is the smallest. */
const USUAL_PAUSE = "registry.k8s.io/pause:3.10";

/** Nodes whose own programs do not serve, by the beginning of `osImage`. */
const UNFIT: readonly { os: RegExp; why: string }[] = [
  { os: /^Talos/, why: "Talos has no shell" },
  { os: /^Bottlerocket/, why: "Bottlerocket has no shell outside of its containers" },
  { os: /^NixOS/, why: "NixOS has its programs elsewhere than in /usr and /bin" },
  { os: /^(?:Alpine|k3OS)/, why: "its programs need musl, which lies elsewhere than glibc" },
  { os: /^Windows/, why: "Windows has none of them" },
];

/** Where programs and their libraries are on every system that follows the FHS. */
const PROGRAMS = ["/usr", "/bin", "/sbin", "/lib"];
/** The architectures whose ABI has the loader there (gcc `GLIBC_DYNAMIC_LINKER`). */
const LIB64 = ["amd64", "ppc64le", "loong64"];

/** Where awk is a link to a link (update-alternatives(1)); on a system without the folder a pod that mounts it does not start. */
const ALTERNATIVES = /^(?:Debian|Ubuntu|Linux Mint|openSUSE|SUSE|SL-Micro)/;

function programsOf({ os, arch }: { os: string; arch: string }): string[] {
  return [
    ...PROGRAMS,
    ...(LIB64.includes(arch) ? ["/lib64"] : []),
    ...(ALTERNATIVES.test(os) ? ["/etc/alternatives"] : []),
  ];
}

interface Named {
  repository: string;
  image: string;
}

/** A reference without tag and digest; the rule of github.com/distribution/reference for what comes after the last slash. */
function repositoryOf(image: string): string {
  return (image.split("@")[0] ?? "").replace(/:[\w.-]{1,128}$/, "");
}

/** The node's images by their names with a tag, which runtimes find without asking a registry. */
function imagesOf(node: Raw): Named[] {
  const names = asList(asObject(node["status"])["images"]).flatMap((one) =>
    Array.isArray(one["names"]) ? one["names"] : [],
  );
  return names
    .filter((name): name is string => typeof name === "string" && /^[\w./:-]{1,300}$/.test(name))
    .map((image) => ({ repository: repositoryOf(image), image }))
    .filter(({ repository, image }) => repository !== image);
}

function infoOf(node: Raw): { os: string; arch: string } {
  const info = asObject(asObject(node["status"])["nodeInfo"]);
  return { os: asText(info["osImage"]) ?? "", arch: asText(info["architecture"]) ?? "" };
}

function known(node: Raw, name: string): ChosenImage {
  const images = imagesOf(node);
  for (const wanted of WITH_TOOLS) {
    const found = images.find(({ repository }) => repository === wanted);
    if (found) return { image: found.image, programs: [] };
  }
  throw new DebugPodError(
    `none of the ${images.length} images that node ${name} lists is known to have sh and nsenter`,
    "a node lists its 50 largest images only: name one that it has with --image, or use --image host, the node's own programs",
  );
}

function withNodesPrograms(node: Raw, name: string): ChosenImage {
  const { os, arch } = infoOf(node);
  const unfit = UNFIT.find((one) => one.os.test(os));
  if (unfit)
    throw new DebugPodError(
      `--image host does not fit node ${name} (${harmless(os, 64)}): ${unfit.why}`,
      "name an image that the node has or can pull with --image",
    );
  const pause = imagesOf(node).find(({ repository }) => PAUSE.test(repository))?.image ?? USUAL_PAUSE;
  return { image: pause, programs: programsOf({ os, arch }) };
}

const CHOICES: Record<ImageWord, (node: Raw, name: string) => ChosenImage> = {
  auto: known,
  host: withNodesPrograms,
};

/** Whether the value of `--image` is a word that stands for an image of the node. */
export function isImageWord(image: string): image is ImageWord {
  return Object.hasOwn(CHOICES, image);
}

/** The image that a word stands for on a node. Throws a DebugPodError where there is none. */
export function chooseImage(word: ImageWord, node: Raw, name: string): ChosenImage {
  return CHOICES[word](node, name);
}
