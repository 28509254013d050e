import { configError } from "./errors.js";
import type { ClusterEntry, ContextEntry, ExecEntry, Kubeconfig, UserEntry } from "./kubeconfig.js";

type Type = "string" | "bool" | "[]string" | "base64" | "list" | "map";
type Fields = Record<string, [key: string, type: Type]>;

const CLUSTER: Fields = {
  server: ["server", "string"],
  "tls-server-name": ["tlsServerName", "string"],
  "insecure-skip-tls-verify": ["insecureSkipTlsVerify", "bool"],
  "certificate-authority": ["certificateAuthority", "string"],
  "certificate-authority-data": ["certificateAuthorityData", "base64"],
  "proxy-url": ["proxyUrl", "string"],
  "disable-compression": ["disableCompression", "bool"],
  extensions: ["extensions", "list"],
};

const USER: Fields = {
  "client-certificate": ["clientCertificate", "string"],
  "client-certificate-data": ["clientCertificateData", "base64"],
  "client-key": ["clientKey", "string"],
  "client-key-data": ["clientKeyData", "base64"],
  token: ["token", "string"],
  tokenFile: ["tokenFile", "string"],
  as: ["impersonate", "string"],
  "as-uid": ["impersonateUid", "string"],
  "as-groups": ["impersonateGroups", "[]string"],
  "as-user-extra": ["impersonateExtra", "map"],
  username: ["username", "string"],
  password: ["password", "string"],
  "auth-provider": ["authProvider", "map"],
  exec: ["exec", "map"],
};

const CONTEXT: Fields = {
  cluster: ["cluster", "string"],
  user: ["user", "string"],
  namespace: ["namespace", "string"],
};

const EXEC: Fields = {
  command: ["command", "string"],
  args: ["args", "[]string"],
  env: ["env", "list"],
  apiVersion: ["apiVersion", "string"],
  installHint: ["installHint", "string"],
  provideClusterInfo: ["provideClusterInfo", "bool"],
  interactiveMode: ["interactiveMode", "string"],
};

/**
 * A parsed YAML or JSON document as a kubeconfig. Throws ConfigInvalid, without the file's name, where a value has another type
 * than client-go gives it, a name comes twice in a list, or the document is of another kind. Unknown keys are skipped.
 */
export function kubeconfigOf(document: unknown): Kubeconfig {
  if (document !== null && document !== undefined && !isMap(document)) {
    throw configError(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${typeName(document)}`,
    );
  }
  const root = (document ?? {}) as Record<string, any>;
  const kind = root["kind"] ?? "Config";
  const version = root["apiVersion"] ?? "v1";
  if (kind !== "Config" || version !== "v1") {
    throw configError(`no kind "${kind}" is registered for version "${version}"`);
  }
  const users = entries<UserEntry>(root, "users", "user", "AuthInfo", USER);
  for (const user of users.values()) {
    if (user.exec !== undefined) user.exec = execEntry(user.exec as Record<string, unknown>);
  }
  return {
    currentContext: check(root["current-context"] ?? "", "string", "Config.current-context") as string,
    clusters: entries<ClusterEntry>(root, "clusters", "cluster", "Cluster", CLUSTER),
    users,
    contexts: entries<ContextEntry>(root, "contexts", "context", "Context", CONTEXT),
  };
}

function execEntry(raw: Record<string, unknown>): ExecEntry {
  const exec = fieldsOf(raw, EXEC, "ExecConfig.users.user.exec") as ExecEntry;
  // The older version had no such field; client-go gives it this value when it converts it.
  if (exec.apiVersion === "client.authentication.k8s.io/v1beta1") exec.interactiveMode ??= "IfAvailable";
  return exec;
}

function entries<T>(
  root: Record<string, any>,
  list: string,
  key: string,
  struct: string,
  fields: Fields,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of check(root[list] ?? [], "list", `Config.${list}`) as unknown[]) {
    const named = check(item ?? {}, "map", `Config.${list}`) as Record<string, unknown>;
    const name = check(named["name"] ?? "", "string", `Named${struct}.${list}.name`) as string;
    if (found.has(name)) throw configError(`duplicate name "${name}" in list of ${list}`);
    found.set(name, fieldsOf(named[key] ?? {}, fields, `${struct}.${list}.${key}`) as T);
  }
  return found;
}

function fieldsOf(raw: unknown, fields: Fields, path: string): Record<string, unknown> {
  const map = check(raw, "map", path) as Record<string, unknown>;
  const read: Record<string, unknown> = {};
  for (const [name, [key, type]] of Object.entries(fields)) {
    const value = Object.hasOwn(map, name) ? map[name] : undefined;
    if (value !== undefined && value !== null) read[key] = check(value, type, `${path}.${name}`);
  }
  return read;
}

const YAML_1_1_BOOL: Record<string, boolean> = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

function check(value: unknown, type: Type, path: string): unknown {
  if (type === "bool" && typeof value === "string") {
    const word = YAML_1_1_BOOL[value.toLowerCase()];
    if (word !== undefined) return word;
  }
  if (!FITS[type](value)) {
    const wanted = type === "base64" ? "string" : type;
    throw configError(
      `json: cannot unmarshal ${typeName(value)} into Go struct field ${path} of type ${wanted}`,
    );
  }
  if (type === "base64") checkBase64(value as string);
  return value;
}

const FITS: Record<Type, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  "[]string": (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  base64: (value) => typeof value === "string",
  list: Array.isArray,
  map: isMap,
};

function checkBase64(text: string): void {
  const bad = text.search(/[^A-Za-z0-9+/=\r\n]|=(?=[^=\r\n])/);
  const length = text.replace(/[\r\n]/g, "").length;
  if (bad >= 0 || length % 4 !== 0)
    throw configError(`illegal base64 data at input byte ${bad < 0 ? length : bad}`);
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
