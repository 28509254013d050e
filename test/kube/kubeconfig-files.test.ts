import { mkdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Kubeconfig } from "../../src/kube/kubeconfig.js";
import { loadKubeconfig } from "../../src/kube/kubeconfig-files.js";
import { folderForTests } from "./folder.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";
import { faultOf, surroundings } from "./surroundings.js";

const folder = folderForTests();

const FIRST = `apiVersion: v1
kind: Config
current-context: ""
clusters:
- name: same
  cluster: {server: "https://first", insecure-skip-tls-verify: yes}
- name: relative
  cluster: {server: "https://first", certificate-authority: ca.crt}
users:
- name: same
  user: {token: first}
- name: plugin
  user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/plugin, args: null, env: null}}
- name: from-path
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: plugin, interactiveMode: Never}}
contexts: null
preferences: {}
`;

const SECOND = `apiVersion: v1
kind: Config
current-context: two
clusters:
- name: same
  cluster: {server: "https://second", tls-server-name: other}
- name: below
  cluster: {server: "https://second", certificate-authority: pki/ca.crt, noSuchKey: 1}
users:
- name: same
  user: {username: x, password: secret}
- name: files
  user: {client-certificate: a.crt, client-key: ../a.key, tokenFile: /abs/token}
contexts:
- name: two
  context: {cluster: below, user: files, namespace: ns2}
- name: three
  context: {cluster: nowhere}
`;

const THIRD = `{"current-context": "three", "contexts": [{"name": "two", "context": {"cluster": "same"}}]}`;

/** Values of KUBECONFIG; `F` stands for the folder. */
const LISTS = [
  "F/first",
  "F/sub/second",
  "F/first:F/sub/second:F/third",
  "F/third:F/sub/second:F/first",
  "F/nope::F/sub/second:F/first:F/sub/second:",
  "F/empty:F/third",
];

beforeAll(() => {
  mkdirSync(`${folder.path}/sub`);
  mkdirSync(`${folder.path}/.kube`);
  folder.write("first", FIRST);
  folder.write("sub/second", SECOND);
  folder.write("third", THIRD);
  folder.write("empty", "");
  folder.write("broken", "users:\n- name: a\n  user: {token: very-secret\nx: [\n");
  folder.write("twice", `clusters:\n- name: a\n  cluster: {}\n- name: a\n  cluster: {}\n`);
  folder.write("pod", "apiVersion: v1\nkind: Pod\n");
  folder.write("list", "- a\n");
  folder.write("keys", `clusters:\n- name: a\n  cluster: {server: "https://a1", server: "https://a2"}\n`);
  folder.write(".kube/config", THIRD);
});

function load(list: string | undefined, explicit?: string): Promise<Kubeconfig> {
  const env = list === undefined ? {} : { KUBECONFIG: list.replaceAll("F/", `${folder.path}/`) };
  return loadKubeconfig(explicit, surroundings({ env, homeDir: folder.path }));
}

describe("merging", () => {
  test("the first entry of a name wins whole, the first current-context that is set counts", async () => {
    const merged = await load("F/first:F/sub/second:F/third");
    expect(merged.currentContext).toBe("two");
    expect(merged.clusters.get("same")).toEqual({ server: "https://first", insecureSkipTlsVerify: true });
    expect(merged.users.get("same")).toEqual({ token: "first" });
    expect(merged.contexts.get("two")).toEqual({ cluster: "below", user: "files", namespace: "ns2" });
  });

  test("relative paths count from their own file, a plugin's bare name from PATH", async () => {
    const merged = await load("F/first:F/sub/second");
    expect(merged.clusters.get("relative")?.certificateAuthority).toBe(`${folder.path}/ca.crt`);
    expect(merged.clusters.get("below")?.certificateAuthority).toBe(`${folder.path}/sub/pki/ca.crt`);
    expect(merged.users.get("files")).toEqual({
      clientCertificate: `${folder.path}/sub/a.crt`,
      clientKey: `${folder.path}/a.key`,
      tokenFile: "/abs/token",
    });
    expect(merged.users.get("plugin")?.exec?.command).toBe(`${folder.path}/bin/plugin`);
    expect(merged.users.get("from-path")?.exec?.command).toBe("plugin");
  });

  test("missing files are skipped, and all of them missing is an empty configuration", async () => {
    expect((await load("F/nope:F/third")).currentContext).toBe("three");
    expect((await load("F/nope")).contexts.size).toBe(0);
  });

  test("without KUBECONFIG it is ~/.kube/config, and --kubeconfig goes before both", async () => {
    expect((await load(undefined)).currentContext).toBe("three");
    expect((await load("F/third", `${folder.path}/sub/second`)).currentContext).toBe("two");
  });

  test("the older plugin version may ask when there is a terminal, unless told", async () => {
    expect((await load("F/first")).users.get("plugin")?.exec?.interactiveMode).toBe("IfAvailable");
  });
});

describe("files that can't be read", () => {
  test.each([
    ["broken", /^error loading config file ".*\/broken": yaml: line \d+: /],
    ["twice", /: duplicate name "a" in list of clusters$/],
    ["pod", /: no kind "Pod" is registered for version "v1"$/],
    ["list", /: couldn't get version\/kind; json parse error: json: cannot unmarshal array$/],
  ])("%s", async (name, words) => {
    const fault = await faultOf(load(undefined, `${folder.path}/${name}`));
    expect(fault.reason).toBe("ConfigInvalid");
    expect(fault.message).toMatch(words);
    expect(fault.message).not.toContain("secret");
  });

  test("several at once are all named", async () => {
    const fault = await faultOf(load("F/pod:F/third:F/list"));
    expect(fault.message.split("\n")).toEqual([
      expect.stringContaining(`"${folder.path}/pod"`),
      expect.stringContaining(`"${folder.path}/list"`),
    ]);
  });

  test("of two equal keys the last one holds", async () => {
    expect((await load("F/keys")).clusters.get("a")?.server).toBe("https://a2");
  });
});

interface Viewed {
  "current-context": string;
  clusters: { name: string; cluster: Record<string, unknown> }[] | null;
  users: { name: string; user: Record<string, unknown> }[] | null;
  contexts: { name: string; context: Record<string, unknown> }[] | null;
}

/** `config view` leaves paths as they are written; how they are resolved is tested above, and with error messages. */
function withoutFolders(viewed: unknown): unknown {
  const isPath = ["certificate-authority", "client-certificate", "client-key", "command"];
  return JSON.parse(JSON.stringify(viewed), (key, value) =>
    isPath.includes(key) ? path.basename(value) : value,
  );
}

/** Ours, with the keys that a kubeconfig has. */
function asViewed(config: Kubeconfig): unknown {
  const of = <T>(map: Map<string, T>, view: (entry: T) => object) =>
    Object.fromEntries([...map].map(([name, entry]) => [name, JSON.parse(JSON.stringify(view(entry)))]));
  return {
    current: config.currentContext,
    clusters: of(config.clusters, (entry) => ({
      server: entry.server ?? "",
      "insecure-skip-tls-verify": entry.insecureSkipTlsVerify,
      "certificate-authority": entry.certificateAuthority,
      "tls-server-name": entry.tlsServerName,
    })),
    users: of(config.users, ({ exec, ...entry }) => ({
      token: entry.token,
      username: entry.username,
      password: entry.password,
      "client-certificate": entry.clientCertificate,
      "client-key": entry.clientKey,
      tokenFile: entry.tokenFile,
      exec: exec && { ...exec, args: null, env: null, provideClusterInfo: false },
    })),
    contexts: of(config.contexts, (entry) => ({ cluster: "", user: "", ...entry })),
  };
}

describeWithKubectl("the real kubectl merges the same", () => {
  test.each(LISTS)("%s", async (list) => {
    const env = { HOME: "/nonexistent", KUBECONFIG: list.replaceAll("F/", `${folder.path}/`) };
    const ran = await kubectl(["config", "view", "--raw", "--merge", "-o", "json"], env);
    const viewed = JSON.parse(ran.stdout) as Viewed;
    const named = <E extends { name: string }>(entries: E[] | null, pick: (entry: E) => unknown) =>
      Object.fromEntries((entries ?? []).map((entry) => [entry.name, pick(entry)]));
    const theirs = {
      current: viewed["current-context"],
      clusters: named(viewed.clusters, (entry) => entry.cluster),
      users: named(viewed.users, (entry) => entry.user),
      contexts: named(viewed.contexts, (entry) => entry.context),
    };
    expect(withoutFolders(asViewed(await load(list)))).toEqual(withoutFolders(theirs));
  });

  test("and takes the same context for the current one", async () => {
    for (const list of LISTS) {
      const env = { HOME: "/nonexistent", KUBECONFIG: list.replaceAll("F/", `${folder.path}/`) };
      const said = (await kubectl(["config", "current-context"], env)).stdout.trim();
      expect([list, (await load(list)).currentContext]).toEqual([list, said]);
    }
  });
});
