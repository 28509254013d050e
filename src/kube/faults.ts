import { isIP } from "node:net";
import { type FaultReason, KubeError } from "./errors.js";

/** Node's error, as far as we look at it. */
interface SystemError extends Error {
  code?: string;
  address?: string;
  port?: number;
  hostname?: string;
  host?: string;
  cert?: { subjectaltname?: string };
  errors?: SystemError[];
}

type Row = [reason: FaultReason, words: (error: SystemError, host: string) => string];

const UNKNOWN_AUTHORITY: Row = [
  "CertificateInvalid",
  () => "tls: failed to verify certificate: x509: certificate signed by unknown authority",
];
const EXPIRED: Row = [
  "CertificateInvalid",
  () => "tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
];
const WRONG_PURPOSE: Row = [
  "CertificateInvalid",
  () => "tls: failed to verify certificate: x509: certificate specifies an incompatible key usage",
];
const NOT_TLS: Row = ["ConnectionFailed", () => "http: server gave HTTP response to HTTPS client"];
const CLOSED: Row = ["ConnectionLost", () => "EOF"];
const NO_SUCH_HOST: Row = [
  "DnsFailure",
  (e, host) => `dial tcp: lookup ${e.hostname ?? hostname(host)}: no such host`,
];

/**
 * Node's codes and what kubectl says of the same thing. Codes: nodejs.org/api/tls.html#x509-certificate-error-codes and
 * errno(3); words: Go's net, crypto/tls and crypto/x509.
 */
const FAULTS: Record<string, Row> = {
  ECONNREFUSED: [
    "ConnectionRefused",
    (_, host) => `The connection to the server ${host} was refused - did you specify the right host or port?`,
  ],
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: [
    "DnsFailure",
    (e, host) => `dial tcp: lookup ${e.hostname ?? hostname(host)}: temporary failure in name resolution`,
  ],
  ETIMEDOUT: ["ConnectionFailed", (e, host) => `dial tcp ${address(e, host)}: i/o timeout`],
  EHOSTUNREACH: ["ConnectionFailed", (e, host) => `dial tcp ${address(e, host)}: connect: no route to host`],
  ENETUNREACH: [
    "ConnectionFailed",
    (e, host) => `dial tcp ${address(e, host)}: connect: network is unreachable`,
  ],
  ECONNRESET: [
    "ConnectionLost",
    (e) => (/hang up|disconnected/.test(e.message) ? "EOF" : "read: connection reset by peer"),
  ],
  EPIPE: ["ConnectionLost", () => "write: broken pipe"],
  ERR_STREAM_PREMATURE_CLOSE: CLOSED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  INVALID_PURPOSE: WRONG_PURPOSE,
  ERR_TLS_CERT_ALTNAME_INVALID: ["CertificateInvalid", wrongName],
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
};

/** Where Go's words for an alert are not those of RFC 8446, section 6 (crypto/tls/alert.go). */
const ALERTS: Record<string, string> = {
  BAD_RECORD_MAC: "bad record MAC",
  CERTIFICATE_EXPIRED: "expired certificate",
  CERTIFICATE_REVOKED: "revoked certificate",
  DECODE_ERROR: "error decoding message",
  DECRYPT_ERROR: "error decrypting message",
  INSUFFICIENT_SECURITY: "insufficient security level",
  PROTOCOL_VERSION: "protocol version not supported",
  UNKNOWN_CA: "unknown certificate authority",
};

/**
 * What kept a request from its answer, as a KubeError. `host` is the server as the user knows it (`127.0.0.1:6443`).
 * A KubeError passes through.
 */
export function connectionFault(error: unknown, host: string): KubeError {
  if (error instanceof KubeError) return error;
  const fault = error as SystemError;
  const code = codeOf(fault);
  const row = FAULTS[code];
  if (row !== undefined) return new KubeError(row[0], row[1](fault, host), { cause: error });
  const alert = /^ERR_SSL_(?:TLSV1_|TLSV13_|SSLV3_)?ALERT_(.+)$/.exec(code)?.[1];
  const words =
    alert === undefined
      ? fault.message
      : `remote error: tls: ${ALERTS[alert] ?? alert.toLowerCase().replaceAll("_", " ")}`;
  return new KubeError("ConnectionFailed", words, { cause: error });
}

/** Node's code; where it gives none for what OpenSSL says, one made of OpenSSL's words. */
function codeOf(fault: SystemError): string {
  const code = fault.code ?? fault.errors?.[0]?.code ?? "";
  const words = code === "EPROTO" ? /:SSL routines:[^:]*:([^:]+)/.exec(fault.message)?.[1] : undefined;
  return words === undefined ? code : `ERR_SSL_${words.toUpperCase().replaceAll(" ", "_")}`;
}

function address(error: SystemError, host: string): string {
  const first = error.address === undefined ? error.errors?.[0] : error;
  return first?.address === undefined ? host : `${first.address}:${first.port}`;
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, "");
}

/** As Go's x509.HostnameError tells it: an address is compared with the certificate's addresses only, a name with its names. */
function wrongName(error: SystemError, host: string): string {
  const wanted = error.host ?? hostname(host);
  const isAddress = isIP(wanted) !== 0;
  const kind = isAddress ? /IP Address:([^,\s]+)/g : /DNS:([^,\s]+)/g;
  const valid = [...(error.cert?.subjectaltname ?? "").matchAll(kind)].map(([, name = ""]) =>
    shortened(name),
  );
  const words =
    valid.length > 0
      ? `certificate is valid for ${valid.join(", ")}, not ${wanted}`
      : isAddress
        ? `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs`
        : `certificate is not valid for any names, but wanted to match ${wanted}`;
  return `tls: failed to verify certificate: x509: ${words}`;
}

/** An IPv6 address as it is usually written; anything else as it is. */
function shortened(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}
