import { request } from "node:https";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { makeAuthority } from "./certs.js";
import { type Harness, pod, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeEach(async () => {
  harness = await startHarness({ users: { "dev-token": { name: "dev", groups: ["team"] } } });
  harness.api.create("pods", "demo", pod("a"));
});

afterEach(() => harness.api.stop());

const as = (line: string) => harness.send({ line, token: "dev-token" });
const rule = (verbs: string[], resources: string[], more = {}) => ({
  verbs,
  apiGroups: [""],
  resources,
  ...more,
});

function withCertificate(pair: { certPem: string; keyPem: string }): Promise<number> {
  const options = { ca: harness.api.caPem, cert: pair.certPem, key: pair.keyPem, agent: false as const };
  return new Promise((resolve, reject) => {
    const sent = request(`${harness.api.url}/version`, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("who", () => {
  test("a certificate of another authority is nobody's", async () => {
    const stranger = await (await makeAuthority()).client("kubernetes-admin", ["system:masters"]);
    expect(await withCertificate(stranger)).toBe(401);
    expect(await withCertificate(await harness.api.makeUser("dev"))).toBe(200);
  });

  test("an administrator may act as another, others may not", async () => {
    const impersonate = { "Impersonate-User": "jane", "Impersonate-Group": "team" };
    const review = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews";
    const { body } = await harness.send({ line: review, body: {}, headers: impersonate });
    expect(body.status.userInfo).toEqual({ username: "jane", groups: ["team", "system:authenticated"] });
    const refused = await harness.send({ line: `GET ${PODS}/a`, token: "dev-token", headers: impersonate });
    expect(refused.body.message).toBe(
      'users "jane" is forbidden: User "dev" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});

describe("what", () => {
  test("a role holds in its namespace only", async () => {
    harness.api.addRole("dev", [rule(["get", "list"], ["pods"])], "demo");
    expect((await as(`GET ${PODS}/a`)).status).toBe(200);
    expect((await as("GET /api/v1/namespaces/default/pods")).status).toBe(403);
    expect((await as("GET /api/v1/pods")).status).toBe(403);
  });

  test("a subresource is another resource", async () => {
    harness.api.addRole("dev", [rule(["get"], ["pods"])], "demo");
    expect((await as(`GET ${PODS}/a/log`)).body.message).toContain('cannot get resource "pods/log"');
    harness.api.addRole("dev", [rule(["get"], ["pods/log"])], "demo");
    expect((await as(`GET ${PODS}/a/log`)).status).not.toBe(403);
  });

  test("names narrow a rule", async () => {
    harness.api.addRole("dev", [rule(["get"], ["pods"], { resourceNames: ["b"] })]);
    expect((await as(`GET ${PODS}/a`)).status).toBe(403);
    expect((await as(`GET ${PODS}/b`)).status).toBe(404);
  });

  test("watch is a verb of its own", async () => {
    harness.api.addRole("dev", [rule(["list"], ["pods"])], "demo");
    const { body } = await as(`GET ${PODS}?watch=1`);
    expect(body.message).toContain('User "dev" cannot watch resource "pods"');
  });

  test("a path that is no resource", async () => {
    expect((await as("GET /metrics")).body.message).toBe('forbidden: User "dev" cannot get path "/metrics"');
    expect((await as("GET /version")).status).toBe(200);
  });

  test("a bound ClusterRole counts in the binding's namespace", async () => {
    const { api } = harness;
    api.create("clusterroles", undefined, { metadata: { name: "reader" }, rules: [rule(["get"], ["pods"])] });
    const subjects = [{ kind: "Group", name: "team", apiGroup: "rbac.authorization.k8s.io" }];
    const roleRef = { kind: "ClusterRole", name: "reader", apiGroup: "rbac.authorization.k8s.io" };
    api.create("rolebindings", "demo", { metadata: { name: "readers" }, subjects, roleRef });
    expect((await as(`GET ${PODS}/a`)).status).toBe(200);
  });
});
