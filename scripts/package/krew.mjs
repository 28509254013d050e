import { readFileSync } from "node:fs";
import { dump, load } from "js-yaml";
import { executable, nameOf } from "./platforms.mjs";

/** krew-plugin.yaml with the version and, from `archives` (`{ platform, file, sha256 }`), the platforms. Returns a plain object. */
export function krewManifest(version, archives) {
  const manifest = load(readFileSync("krew-plugin.yaml", "utf8"));
  const { homepage } = manifest.spec;
  const platforms = archives.map(({ platform, file, sha256 }) => ({
    selector: { matchLabels: { os: platform.os, arch: platform.arch } },
    uri: `${homepage}/releases/download/v${version}/${file}`,
    sha256,
    bin: executable("kubectl-nsinfo", platform),
  }));
  return { ...manifest, spec: { ...manifest.spec, version: `v${version}`, platforms } };
}

/** As YAML; no line is folded, so that a description keeps its lines. */
export function krewYaml(manifest) {
  return dump(manifest, { lineWidth: -1 });
}

/** Every pair that krew knows (krew: cmd/validate-krew-manifest/main.go allPlatforms). */
const KREW_PLATFORMS = [
  ...["386", "amd64", "arm64"].map((arch) => ({ os: "windows", arch })),
  ...["386", "amd64", "arm", "arm64", "ppc64le"].map((arch) => ({ os: "linux", arch })),
  ...["386", "amd64", "arm64"].map((arch) => ({ os: "darwin", arch })),
];

/** Label selectors as Kubernetes has them (apimachinery: pkg/apis/meta/v1 LabelSelectorAsSelector). */
const OPERATORS = {
  In: (value, values) => values.includes(value),
  NotIn: (value, values) => !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

function selects({ matchLabels = {}, matchExpressions = [] }, platform) {
  return (
    Object.entries(matchLabels).every(([key, value]) => platform[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => OPERATORS[operator]?.(platform[key], values))
  );
}

function platformFaults(one, index) {
  const at = `platforms[${index}]`;
  const keys = [
    ...Object.keys(one.selector?.matchLabels ?? {}),
    ...(one.selector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  const matched = KREW_PLATFORMS.filter((platform) => keys.length > 0 && selects(one.selector, platform));
  const windows = matched.some(({ os }) => os === "windows");
  return [
    [keys.length === 0, "an empty selector"],
    [keys.some((key) => key !== "os" && key !== "arch"), "a selector may have os and arch only"],
    [keys.length > 0 && matched.length === 0, "selects no platform that krew knows"],
    [!/^[a-f0-9]{64}$/.test(one.sha256 ?? ""), "sha256 is no lower-case SHA-256"],
    [!/^https:\/\/\S+\.(tar\.gz|zip)$/.test(one.uri ?? ""), "uri is no https address of a .tar.gz or .zip"],
    [typeof one.bin !== "string" || one.bin === "", "no bin"],
    [windows && !/\.exe$/.test(one.bin ?? ""), "bin must be an .exe on Windows"],
  ].flatMap(([wrong, what]) => (wrong ? [`${at}: ${what}`] : []));
}

function overlaps(platforms) {
  return KREW_PLATFORMS.flatMap((platform) => {
    const hits = platforms.flatMap((one, index) => (selects(one.selector ?? {}, platform) ? [index] : []));
    return hits.length > 1 ? [`platforms ${hits.join(", ")} both select ${nameOf(platform)}`] : [];
  });
}

function tooLong(text, limit) {
  return (text ?? "").split("\n").some((line) => line.length > limit && line.trim().includes(" "));
}

/**
 * What krew, its index's checks and its reviewers would refuse of a manifest; nothing when all is well (krew:
 * internal/index/validation/validate.go, cmd/validate-krew-manifest/main.go, docs/developer-guide/develop/plugin-manifest.md).
 */
export function krewFaults(manifest) {
  const { apiVersion, kind, metadata, spec = {} } = manifest;
  const platforms = spec.platforms ?? [];
  const general = [
    [apiVersion !== "krew.googlecontainertools.github.com/v1alpha2", "apiVersion"],
    [kind !== "Plugin", "kind"],
    [!/^[a-z][a-z0-9-]*$/.test(metadata?.name ?? "") || /^kube-/.test(metadata?.name ?? ""), "metadata.name"],
    [
      !/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(spec.version ?? ""),
      "version is not semantic, with a v before it",
    ],
    [!/^https:\/\//.test(spec.homepage ?? ""), "homepage"],
    [!spec.shortDescription || /[\r\n]/.test(spec.shortDescription), "shortDescription must be one line"],
    [(spec.shortDescription ?? "").length > 50, "shortDescription is longer than 50 characters"],
    [tooLong(spec.description, 80), "description has lines of more than 80 characters"],
    [/kubectl nsinfo\s/.test(spec.description ?? ""), "description has usage examples"],
    [tooLong(spec.caveats, 80), "caveats has lines of more than 80 characters"],
    [platforms.length === 0, "no platforms"],
  ].flatMap(([wrong, what]) => (wrong ? [what] : []));
  return [...general, ...platforms.flatMap(platformFaults), ...overlaps(platforms)];
}
