import { describe, expect, test } from "@jest/globals";
import { connectionFault } from "../../src/kube/faults.js";
import { kubectlWords } from "../../src/kube/words.js";

const U = "Unable to connect to the server: ";

const X509 = `${U}tls: failed to verify certificate: x509: `;
const SAN = "DNS:a, DNS:b.c, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1";

/** As Node makes them. */
function fault(code: string, fields: object = {}, message = code): Error {
  return Object.assign(new Error(message), { code }, fields);
}

describe("Node's errors in kubectl's words", () => {
  test.each<[Error, string, string]>([
    [
      fault("ECONNREFUSED"),
      "ConnectionRefused",
      "The connection to the server api:6443 was refused - did you specify the right host or port?",
    ],
    [
      fault("", { code: undefined, errors: [fault("ECONNREFUSED"), fault("ECONNREFUSED")] }),
      "ConnectionRefused",
      "The connection to the server api:6443 was refused - did you specify the right host or port?",
    ],
    [
      fault("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"),
      "ConnectionFailed",
      `${U}remote error: tls: unknown certificate authority`,
    ],
    [
      fault("EPROTO", {
        message: "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED",
      }),
      "ConnectionFailed",
      `${U}remote error: tls: certificate required`,
    ],
    [
      fault("INVALID_PURPOSE"),
      "CertificateInvalid",
      `${U}tls: failed to verify certificate: x509: certificate specifies an incompatible key usage`,
    ],
    [fault("ENOTFOUND", { hostname: "api" }), "DnsFailure", `${U}dial tcp: lookup api: no such host`],
    [fault("EAI_AGAIN"), "DnsFailure", `${U}dial tcp: lookup api: temporary failure in name resolution`],
    [
      fault("ETIMEDOUT", { address: "10.0.0.1", port: 6443 }),
      "ConnectionFailed",
      `${U}dial tcp 10.0.0.1:6443: i/o timeout`,
    ],
    [fault("EHOSTUNREACH"), "ConnectionFailed", `${U}dial tcp api:6443: connect: no route to host`],
    [fault("ENETUNREACH"), "ConnectionFailed", `${U}dial tcp api:6443: connect: network is unreachable`],
    [fault("ECONNRESET", {}, "socket hang up"), "ConnectionLost", `${U}EOF`],
    [fault("ECONNRESET", {}, "read ECONNRESET"), "ConnectionLost", `${U}read: connection reset by peer`],
    [
      fault("CERT_HAS_EXPIRED"),
      "CertificateInvalid",
      `${U}tls: failed to verify certificate: x509: certificate has expired or is not yet valid`,
    ],
    [
      fault("ERR_TLS_CERT_ALTNAME_INVALID", { host: "other", cert: { subjectaltname: SAN } }),
      "CertificateInvalid",
      `${X509}certificate is valid for a, b.c, not other`,
    ],
    [
      fault("ERR_TLS_CERT_ALTNAME_INVALID", { host: "10.0.0.2", cert: { subjectaltname: SAN } }),
      "CertificateInvalid",
      `${X509}certificate is valid for 10.0.0.1, ::1, not 10.0.0.2`,
    ],
    [
      fault("ERR_TLS_CERT_ALTNAME_INVALID", { host: "10.0.0.2", cert: { subjectaltname: "DNS:a" } }),
      "CertificateInvalid",
      `${X509}cannot validate certificate for 10.0.0.2 because it doesn't contain any IP SANs`,
    ],
    [
      fault("ERR_TLS_CERT_ALTNAME_INVALID", {}),
      "CertificateInvalid",
      `${X509}certificate is not valid for any names, but wanted to match api`,
    ],
    [
      fault("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"),
      "ConnectionFailed",
      `${U}remote error: tls: bad certificate`,
    ],
    [
      fault("DIAL_TIMEOUT", {}, "dial tcp api:6443: i/o timeout"),
      "ConnectionFailed",
      `${U}dial tcp api:6443: i/o timeout`,
    ],
    [fault("EWHATEVER", {}, "something new"), "ConnectionFailed", `${U}something new`],
  ])("%s", (error, reason, words) => {
    const told = connectionFault(error, "api:6443");
    expect([told.reason, kubectlWords(told), told.cause]).toEqual([reason, words, error]);
  });
});
