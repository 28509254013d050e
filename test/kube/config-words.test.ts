import { beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../../src/kube/connect.js";
import type { ConnectionFlags } from "../../src/kube/flags.js";
import { PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { makeAuthority } from "../lab/api/certs.js";
import { folderForTests } from "./folder.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";
import { faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();

const USERS: Record<string, object> = {
  token: { token: "t" },
  two: { token: "t", username: "a", password: "b" },
  certnokey: { "client-certificate": "x.crt" },
  certnofile: { "client-certificate": "x.crt", "client-key": "x.key" },
  execnov: { exec: { command: "sh", interactiveMode: "Never" } },
  execnoim: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh" } },
  execnocmd: { exec: { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never" } },
  execbadim: { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", interactiveMode: "x" } },
  execalpha: {
    exec: { apiVersion: "client.authentication.k8s.io/v1alpha1", command: "sh", interactiveMode: "Never" },
  },
  execgone: {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "no-such-plugin",
      interactiveMode: "Never",
      installHint: "install it like so",
    },
  },
  execpath: {
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "./no-such", interactiveMode: "Never" },
  },
  execfails: {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", "exit 3"],
      interactiveMode: "Never",
    },
  },
  execalways: {
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", interactiveMode: "Always" },
  },
  execboth: {
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", interactiveMode: "Never" },
    "auth-provider": { name: "gcp" },
  },
  oidc: { "auth-provider": { name: "oidc", config: {} } },
  gcp: { "auth-provider": { name: "gcp" } },
  azure: { "auth-provider": { name: "azure" } },
  other: { "auth-provider": { name: "other" } },
  groups: { token: "t", "as-groups": ["g"] },
  tokenfile: { tokenFile: "nope.token" },
};

const CLUSTERS: Record<string, object> = {
  refused: { server: "https://127.0.0.1:1" },
  nofile: { server: "https://127.0.0.1:1", "certificate-authority": "nope.crt" },
  noserver: {},
  badca: { server: "https://127.0.0.1:1", "certificate-authority-data": "Z2FyYmFnZQ==" },
  badproxy: { server: "https://127.0.0.1:1", "proxy-url": "ftp://x" },
  insecureca: {
    server: "https://127.0.0.1:1",
    "certificate-authority-data": "Z2FyYmFnZQ==",
    "insecure-skip-tls-verify": true,
  },
  ftp: { server: "ftp://x" },
};

/** Whole files, and what is wrong with them. */
const FILES: Record<string, string> = {
  wrongtype: "clusters: 5\n",
  number: "users:\n- name: a\n  user: {token: 5}\n",
  base64: "users:\n- name: a\n  user: {client-key-data: 'Z2F@'}\n",
  bool: "clusters:\n- name: a\n  cluster: {insecure-skip-tls-verify: 5}\n",
  gone: "current-context: gone\n",
};

const REFUSED =
  "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?";
const DEFAULT = REFUSED.replace("127.0.0.1:1", "localhost:8080");

/** Flags, and what kubectl prints for a GET with them. `FOLDER` stands for the folder of the files. */
const CASES: [title: string, flags: ConnectionFlags, words: string | RegExp][] = [
  ["no such context", { context: "zzz" }, 'error: context "zzz" does not exist'],
  ["no such cluster", { cluster: "zzz" }, 'error: cluster "zzz" does not exist'],
  ["no such user", { user: "zzz" }, 'error: auth info "zzz" does not exist'],
  ["no such file", { kubeconfig: "/nope" }, "error: stat /nope: no such file or directory"],
  [
    "a folder",
    { kubeconfig: "FOLDER" },
    'error: error loading config file "FOLDER": read FOLDER: is a directory',
  ],
  ["refused", { context: "refused" }, REFUSED],
  ["no server", { context: "noserver" }, DEFAULT],
  [
    "no CA file",
    { context: "nofile" },
    "error: unable to read certificate-authority FOLDER/nope.crt for nofile due to open FOLDER/nope.crt: no such file or directory",
  ],
  [
    "CA that is none",
    { context: "badca" },
    "error: unable to load root certificates: unable to parse bytes as PEM block",
  ],
  [
    "CA and insecure",
    { context: "insecureca" },
    "error: specifying a root certificates file with the insecure flag is not allowed",
  ],
  ["scheme", { context: "ftp" }, 'Unable to connect to the server: unsupported protocol scheme "ftp"'],
  [
    "proxy scheme",
    { context: "badproxy" },
    /^error: invalid 'proxy-url' "ftp:\/\/x" for cluster "badproxy": /,
  ],
  [
    "a host that is none",
    { server: "http://[::1" },
    'error: host must be a URL or a host:port pair: "http://[::1"',
  ],
  [
    "timeout",
    { requestTimeout: "foo" },
    "error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
  ],
  [
    "groups without a user",
    { asGroup: ["g"] },
    "error: requesting uid, groups or user-extra for token without impersonating a user",
  ],
  [
    "uid without a user",
    { asUid: "1" },
    "error: requesting uid, groups or user-extra for token without impersonating a user",
  ],
  [
    "insecure and CA by flags",
    { insecureSkipTlsVerify: true, certificateAuthority: "FOLDER/config" },
    "error: specifying a root certificates file with the insecure flag is not allowed",
  ],
  [
    "CA flag",
    { certificateAuthority: "/nope.crt" },
    "error: unable to read certificate-authority /nope.crt for refused due to open /nope.crt: no such file or directory",
  ],
  [
    "certificate flag",
    { clientCertificate: "/nope.crt" },
    "Error in configuration: \n* client-key-data or client-key must be specified for token to use the clientCert authentication method.\n* unable to read client-cert /nope.crt for token due to open /nope.crt: no such file or directory",
  ],
  [
    "token and basic",
    { user: "two" },
    "error: more than one authentication method found for two; found [token basicAuth], only one is allowed",
  ],
  [
    "certificate without key",
    { user: "certnokey" },
    "Error in configuration: \n* client-key-data or client-key must be specified for certnokey to use the clientCert authentication method.\n* unable to read client-cert FOLDER/x.crt for certnokey due to open FOLDER/x.crt: no such file or directory",
  ],
  [
    "no certificate files",
    { user: "certnofile" },
    "Error in configuration: \n* unable to read client-cert FOLDER/x.crt for certnofile due to open FOLDER/x.crt: no such file or directory\n* unable to read client-key FOLDER/x.key for certnofile due to open FOLDER/x.key: no such file or directory",
  ],
  [
    "plugin without version",
    { user: "execnov" },
    "error: apiVersion must be specified for execnov to use exec authentication plugin",
  ],
  [
    "plugin without mode",
    { user: "execnoim" },
    "error: interactiveMode must be specified for execnoim to use exec authentication plugin",
  ],
  [
    "plugin without command",
    { user: "execnocmd" },
    "error: command must be specified for execnocmd to use exec authentication plugin",
  ],
  ["plugin of another mode", { user: "execbadim" }, 'error: invalid interactiveMode for execbadim: "x"'],
  [
    "plugin of an old version",
    { user: "execalpha" },
    'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
  ],
  [
    "plugin not installed",
    { user: "execgone" },
    /^Unable to connect to the server: getting credentials: exec: executable no-such-plugin not found\n\nIt looks like [\s\S]*\n\ninstall it like so$/,
  ],
  [
    "plugin by path not there",
    { user: "execpath" },
    "Unable to connect to the server: getting credentials: exec: fork/exec FOLDER/no-such: no such file or directory",
  ],
  [
    "plugin that fails",
    { user: "execfails" },
    "Unable to connect to the server: getting credentials: exec: executable sh failed with exit code 3",
  ],
  [
    "plugin that needs a terminal",
    { user: "execalways" },
    "Unable to connect to the server: getting credentials: exec plugin cannot support interactive mode: standard input is not a terminal",
  ],
  [
    "plugin and provider",
    { user: "execboth" },
    "error: authProvider cannot be provided in combination with an exec plugin for execboth",
  ],
  ["OpenID Connect without issuer", { user: "oidc" }, "error: Must provide idp-issuer-url"],
  ["gcp", { user: "gcp" }, /^error: The gcp auth plugin has been removed\./],
  ["azure", { user: "azure" }, /^error: The azure auth plugin has been removed\./],
  ["provider nobody knows", { user: "other" }, 'error: no Auth Provider found for name "other"'],
  [
    "groups in the file",
    { user: "groups" },
    "error: requesting uid, groups or user-extra for groups without impersonating a user",
  ],
  ["no token file", { user: "tokenfile" }, "error: open FOLDER/nope.token: no such file or directory"],
  [
    "file of a wrong type",
    { kubeconfig: "FOLDER/wrongtype" },
    /^error: error loading config file "FOLDER\/wrongtype": json: cannot unmarshal number into Go struct field Config.clusters of type /,
  ],
  [
    "file with a number",
    { kubeconfig: "FOLDER/number" },
    'error: error loading config file "FOLDER/number": json: cannot unmarshal number into Go struct field AuthInfo.users.user.token of type string',
  ],
  [
    "file with bad base64",
    { kubeconfig: "FOLDER/base64" },
    'error: error loading config file "FOLDER/base64": illegal base64 data at input byte 3',
  ],
  [
    "file with a bad boolean",
    { kubeconfig: "FOLDER/bool" },
    'error: error loading config file "FOLDER/bool": json: cannot unmarshal number into Go struct field Cluster.clusters.cluster.insecure-skip-tls-verify of type bool',
  ],
  [
    "current context that is none",
    { kubeconfig: "FOLDER/gone" },
    "Error in configuration: context was not found for specified context: gone",
  ],
];

/** Here kubectl logs the fault and goes on without a certificate; we stop. */
const KEY_PAIRS: [title: string, flags: ConnectionFlags, words: string][] = [
  [
    "wrong key",
    { clientCertificate: "FOLDER/a.crt", clientKey: "FOLDER/b.key" },
    "error: tls: private key does not match public key",
  ],
  [
    "no certificate in it",
    { clientCertificate: "FOLDER/config", clientKey: "FOLDER/b.key" },
    "error: tls: failed to find any PEM data in certificate input",
  ],
];

function inFolder<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll("FOLDER", folder.path)) as T;
}

function wanted(words: string | RegExp): string | RegExp {
  return typeof words === "string"
    ? inFolder(words)
    : new RegExp(words.source.replaceAll("FOLDER", folder.path));
}

beforeAll(async () => {
  const authority = await makeAuthority();
  folder.write("a.crt", (await authority.client("a", [])).certPem);
  folder.write("b.key", (await authority.client("b", [])).keyPem);
  for (const [name, text] of Object.entries(FILES)) folder.write(name, text);
  const named = (entries: Record<string, object>, key: string) =>
    Object.entries(entries).map(([name, entry]) => ({ name, [key]: entry }));
  const contexts = Object.keys(CLUSTERS).map((name) => ({ name, context: { cluster: name, user: "token" } }));
  const config = { clusters: named(CLUSTERS, "cluster"), users: named(USERS, "user"), contexts };
  folder.write("config", JSON.stringify({ ...config, "current-context": "refused" }));
});

async function ours(flags: ConnectionFlags): Promise<string> {
  const env = { PATH: process.env["PATH"], KUBECONFIG: `${folder.path}/config` };
  const attempt = async (): Promise<void> => {
    const { api } = await connect(inFolder(flags), surroundings({ env }));
    await api.get(PODS, "default", "x").finally(() => api.close());
  };
  return kubectlWords(await faultOf(attempt()));
}

describe("what can't be used is refused in kubectl's words", () => {
  test.each([...CASES, ...KEY_PAIRS])("%s", async (_, flags, words) => {
    const said = await ours(flags);
    if (typeof words === "string") expect(said).toBe(wanted(words));
    else expect(said).toMatch(wanted(words));
  });
});

describeWithKubectl("the real kubectl says the same", () => {
  const args = (flags: ConnectionFlags): string[] =>
    Object.entries(inFolder(flags)).map(([key, value]) => {
      return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${value}`;
    });
  test("in every case", async () => {
    const env = { HOME: folder.path, KUBECONFIG: `${folder.path}/config` };
    const said: Record<string, string> = {};
    for (let from = 0; from < CASES.length; from += 8) {
      const runs = CASES.slice(from, from + 8).map(async ([title, flags]) => {
        said[title] = (await kubectl([...args(flags), "get", "--raw", "/api/v1"], env)).stderr.trimEnd();
      });
      await Promise.all(runs);
    }
    for (const [title, , words] of CASES) {
      expect([title, said[title]]).toEqual([
        title,
        typeof words === "string" ? wanted(words) : expect.stringMatching(wanted(words)),
      ]);
    }
  }, 120_000);
});
