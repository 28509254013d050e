import { CONTAINER_LISTS, type ContainerList } from "../../model/containers.js";
import { APP_ARMOR_ANNOTATION_PREFIX } from "./app-armor-profile.js";
import { isObject } from "./schema.js";
import { VOLUME_SOURCES } from "./volume-sources.js";

type Raw = Record<string, unknown>;

/**
 * The pod spec as Pod Security finds it: with what the API server has filled in by then, as far as a check looks at it.
 * `isPod` is false for a pod template, where it fills in less. Raw JSON of any shape goes in, a changed copy comes out.
 *
 * - A volume without a source is an `emptyDir` (k8s.io/kubernetes `pkg/apis/core/v1/defaults.go`, SetDefaults_Volume).
 * - With `hostNetwork`, a container port without a host port gets its own number as one; pods only, and not in ephemeral
 *   containers (same file, SetDefaults_Pod).
 * - An AppArmor annotation fills the container's unset field; pods only (`pkg/registry/core/pod/strategy.go`,
 *   applyAppArmorVersionSkew).
 */
export function fillDefaults(podMetadata: unknown, podSpec: unknown, isPod: boolean): unknown {
  if (!isObject(podSpec)) return podSpec;
  const spec = changeEach(podSpec, "volumes", withSource);
  if (!isPod) return spec;
  return withAppArmorFields(podMetadata, withHostPorts(spec));
}

function withSource(volume: Raw): Raw {
  return VOLUME_SOURCES.some((source) => isObject(volume[source])) ? volume : { ...volume, emptyDir: {} };
}

function withHostPorts(spec: Raw): Raw {
  if (spec["hostNetwork"] !== true) return spec;
  const lists: ContainerList[] = ["containers", "initContainers"];
  return lists.reduce(
    (changed, list) =>
      changeEach(changed, list, (container) =>
        changeEach(container, "ports", (port) =>
          isSet(port["hostPort"]) && port["hostPort"] !== 0
            ? port
            : { ...port, hostPort: port["containerPort"] },
        ),
      ),
    spec,
  );
}

function withAppArmorFields(podMetadata: unknown, spec: Raw): Raw {
  const annotations = isObject(podMetadata) ? podMetadata["annotations"] : null;
  if (!isObject(annotations)) return spec;
  if (isObject(spec["os"]) && spec["os"]["name"] === "windows") return spec;
  const podProfile = isObject(spec["securityContext"]) ? spec["securityContext"]["appArmorProfile"] : null;
  const fill = (container: Raw): Raw => {
    const key = `${APP_ARMOR_ANNOTATION_PREFIX}${typeof container["name"] === "string" ? container["name"] : ""}`;
    const security = isObject(container["securityContext"]) ? container["securityContext"] : {};
    if (!Object.hasOwn(annotations, key) || isSet(security["appArmorProfile"])) return container;
    const profile = appArmorFieldOf(annotations[key]);
    if (profile === null || isSameProfile(profile, podProfile)) return container;
    return { ...container, securityContext: { ...security, appArmorProfile: profile } };
  };
  return CONTAINER_LISTS.reduce((changed, list) => changeEach(changed, list, fill), spec);
}

interface AppArmorProfile {
  type: string;
  localhostProfile?: string;
}

const NAMED_PROFILES: ReadonlyMap<unknown, AppArmorProfile> = new Map([
  ["unconfined", { type: "Unconfined" }],
  ["runtime/default", { type: "RuntimeDefault" }],
]);
const LOCALHOST_PREFIX = "localhost/";
/** Bytes: PATH_MAX - 1. */
const LONGEST_PROFILE = 4095;

/**
 * The field an annotation stands for; null where the field would not be valid.
 * Source: k8s.io/kubernetes `pkg/api/pod/util.go` (ApparmorFieldForAnnotation), `pkg/apis/core/validation/validation.go`
 * (ValidateAppArmorProfileField).
 */
function appArmorFieldOf(annotation: unknown): AppArmorProfile | null {
  const named = NAMED_PROFILES.get(annotation);
  if (named !== undefined) return named;
  if (typeof annotation !== "string" || !annotation.startsWith(LOCALHOST_PREFIX)) return null;
  const profile = annotation.slice(LOCALHOST_PREFIX.length);
  const isPadded = /^\p{White_Space}|\p{White_Space}$/u.test(profile);
  if (profile === "" || isPadded || Buffer.byteLength(profile) > LONGEST_PROFILE) return null;
  return { type: "Localhost", localhostProfile: profile };
}

function isSameProfile(profile: AppArmorProfile, other: unknown): boolean {
  if (!isObject(other)) return false;
  const localhostProfile = other["localhostProfile"] ?? undefined;
  return other["type"] === profile.type && localhostProfile === profile.localhostProfile;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The object with each object of one of its lists changed; itself where nothing is. To Go's decoder, null is an object. */
function changeEach(holder: Raw, field: string, change: (entry: Raw) => Raw): Raw {
  const list = holder[field];
  if (!Array.isArray(list)) return holder;
  const changed = list.map((entry) => (isObject(entry) || entry === null ? change(entry ?? {}) : entry));
  return changed.every((entry, index) => entry === list[index]) ? holder : { ...holder, [field]: changed };
}
