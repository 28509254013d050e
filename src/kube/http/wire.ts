/** Told to whoever uses a connection. After `closed` nothing more is told. */
export interface WireListener {
  data(bytes: Buffer): void;
  /** Once: the peer has said all it will (null), or what broke the connection. */
  closed(error: Error | null): void;
}

/** An open connection that carries bytes, whatever is below: TCP, TLS, a tunnel through a proxy, a unix socket. */
export interface Wire {
  /** What can't be sent at once is kept until it can. */
  write(bytes: Buffer): void;
  /** Tells no more data until `resume`; little may still come. */
  pause(): void;
  resume(): void;
  /** Whether the process stays for its sake: one that idles must not hold it. */
  hold(on: boolean): void;
  /** Ends it at once. Nothing is told of it any more. */
  destroy(): void;
}

/**
 * Opens a connection, ready for the first request: tunnelled, encrypted, its server verified. Rejects with the runtime's own error
 * (a `code` as Node's), with a KubeError of a proxy, or with the signal's reason.
 */
export type Dial = (listener: WireListener, signal: AbortSignal) => Promise<Wire>;

/** As Node's http says that a server hung up instead of answering. */
export function hungUp(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}
