import "./reflect.js";
import { webcrypto } from "node:crypto";
import type { SubjectAlternativeNameExtension as AlternativeNames, X509Certificate } from "@peculiar/x509";

// Not by an import statement: under jest those of CommonJS libraries run before any module, ./reflect.js included.
const {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} = await import("@peculiar/x509");

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const DAY = 86_400_000;

export interface KeyPair {
  certPem: string;
  keyPem: string;
}

/** Signs the lab's certificates; lives as long as the lab and is never written down. */
export interface Authority {
  caPem: string;
  /** A server certificate for 127.0.0.1, ::1 and localhost, and the names a cluster gives its API; of 30 days, or until `ends`; or for one name alone. */
  server(but?: { ends?: Date; name?: string }): Promise<KeyPair>;
  /** A client certificate: the common name is the user, each organization a group, as Kubernetes reads them. */
  client(user: string, groups: string[]): Promise<KeyPair>;
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

function validity(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY) };
}

/** Makes a certificate authority with EC keys; a few milliseconds. */
export async function makeAuthority(): Promise<Authority> {
  cryptoProvider.set(webcrypto);
  const keys = await newKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: "CN=kubernetes",
    keys,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  return {
    caPem: `${ca.toString("pem")}\n`,
    server: ({ ends, name } = {}) => {
      const names = new SubjectAlternativeNameExtension(
        name === undefined
          ? [
              { type: "ip", value: "127.0.0.1" },
              { type: "ip", value: "::1" },
              { type: "dns", value: "localhost" },
              { type: "dns", value: "kubernetes.default.svc" },
            ]
          : [{ type: "dns", value: name }],
      );
      return issue(ca, keys, new Name([{ CN: ["kube-apiserver"] }]), SERVER_AUTH, [names], ends);
    },
    client: (user, groups) =>
      issue(ca, keys, new Name([...groups.map((group) => ({ O: [group] })), { CN: [user] }]), CLIENT_AUTH),
  };
}

async function issue(
  ca: X509Certificate,
  caKeys: webcrypto.CryptoKeyPair,
  subject: InstanceType<typeof Name>,
  usage: string,
  extensions: AlternativeNames[] = [],
  ends?: Date,
): Promise<KeyPair> {
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.create({
    subject,
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity(),
    ...(ends === undefined ? {} : { notAfter: ends }),
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage]),
      ...extensions,
    ],
  });
  return { certPem: `${cert.toString("pem")}\n`, keyPem: await keyPem(keys.privateKey) };
}
