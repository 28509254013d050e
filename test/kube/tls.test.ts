import { describe, expect, test } from "@jest/globals";
import { keyPairFault } from "../../src/kube/key-pair.js";
import { clientKeyPair, serverTrust } from "../../src/kube/tls.js";
import { makeAuthority } from "../lab/api/certs.js";
import { folderForTests } from "./folder.js";

const folder = folderForTests();

describe("how a server is checked", () => {
  test("a name goes into the handshake, an address does not", async () => {
    const insecure = { insecureSkipTlsVerify: true };
    expect(await serverTrust({ ...insecure, tlsServerName: "a.example" }, {})).toEqual({
      rejectUnauthorized: false,
      servername: "a.example",
    });
    expect(await serverTrust({ ...insecure, tlsServerName: "10.0.0.1" }, {})).toEqual({
      rejectUnauthorized: false,
      checkServerIdentity: expect.any(Function),
    });
  });

  test("by the machine's own authorities, SSL_CERT_FILE first, where the cluster has none", async () => {
    const { caPem } = await makeAuthority();
    const SSL_CERT_FILE = folder.write("roots", caPem);
    expect(await serverTrust({}, { SSL_CERT_FILE })).toEqual({ rejectUnauthorized: true, ca: caPem });
    expect(await serverTrust({}, { SSL_CERT_FILE: "/nonexistent" })).toEqual({ rejectUnauthorized: true });
  });

  test("data goes before a file", async () => {
    const { caPem } = await makeAuthority();
    const certificateAuthorityData = Buffer.from(caPem).toString("base64");
    const trust = await serverTrust({ certificateAuthorityData, certificateAuthority: "/nonexistent" }, {});
    expect(trust.ca).toBe(caPem);
  });
});

describe("client certificates", () => {
  test("a pair from files and from data", async () => {
    const { certPem, keyPem } = await (await makeAuthority()).client("a", []);
    const clientCertificate = folder.write("a.crt", certPem);
    const clientKeyData = Buffer.from(keyPem).toString("base64");
    expect(await clientKeyPair({ clientCertificate, clientKeyData })).toEqual({ cert: certPem, key: keyPem });
    expect(await clientKeyPair({ token: "t" })).toBeNull();
  });

  test("what can't be a pair", async () => {
    const authority = await makeAuthority();
    const [a, b] = [await authority.client("a", []), await authority.client("b", [])];
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(keyPairFault({ cert: a.certPem, key: a.keyPem })).toBeNull();
    expect(keyPairFault({ cert: a.certPem, key: b.keyPem })).toBe(
      "tls: private key does not match public key",
    );
    expect(keyPairFault({ cert: "x", key: a.keyPem })).toContain("any PEM data in certificate input");
    expect(keyPairFault({ cert: a.certPem, key: "x" })).toContain("any PEM data in key input");
    expect(keyPairFault({ cert: broken, key: a.keyPem })).toContain("failed to parse");
  });
});
