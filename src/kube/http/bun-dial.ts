import { DIAL_TIMEOUT, HANDSHAKE_TIMEOUT, KEEP_ALIVE, lateWords } from "../dial-limits.js";
import { hostAndPort, type Route } from "../route.js";
import type { KeyPair } from "../tls.js";
import type { Dial, Wire, WireListener } from "./wire.js";

/** What of Bun's sockets is used (bun.sh/docs/api/tcp). */
interface BunSocket {
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  ref(): void;
  unref(): void;
  terminate(): void;
  /** As Node's tls has it. */
  getPeerCertificate(): unknown;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, milliseconds: number): void;
}

interface Bun {
  connect(options: any): Promise<BunSocket>;
}

const bun = (globalThis as { Bun?: Bun }).Bun;

/**
 * Whether Bun can open such a connection by itself: TLS right to the server, which it verifies, name and all. Node's sockets need
 * 5 ms longer in Bun until they have shaken hands, for the system's authorities are read whether or not they are asked for.
 */
export function bunCanDial({ server, proxy, trust, socketPath }: Route): boolean {
  return (
    bun !== undefined &&
    server.protocol === "https:" &&
    proxy === null &&
    socketPath === undefined &&
    trust.rejectUnauthorized &&
    trust.checkServerIdentity === undefined
  );
}

/** One socket of Bun: until it has shaken hands `opened` or `refused` is told, afterwards the listener. */
class BunWire implements Wire {
  #socket: BunSocket | null = null;
  readonly #listener: WireListener;
  readonly #name: string;
  /** What the kernel has not taken yet. */
  readonly #unsent: Buffer[] = [];
  #ready = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  opened: () => void = () => {};
  refused: (error: unknown) => void = () => {};

  /** `address` is dialled; whoever answers has to be `name`. */
  constructor(listener: WireListener, address: string, name: string) {
    this.#listener = listener;
    this.#name = name;
    this.#limit(DIAL_TIMEOUT, lateWords.connect(address));
  }

  #limit(milliseconds: number, words: string): void {
    clearTimeout(this.#timer);
    const late = Object.assign(new Error(words), { code: "DIAL_TIMEOUT" });
    this.#timer = setTimeout(() => this.refuse(late), milliseconds);
  }

  /** It does not come about. */
  refuse(error: unknown): void {
    if (this.#ready || this.#over) return;
    this.destroy();
    this.refused(error);
  }

  readonly handlers = {
    open: (socket: BunSocket): void => {
      this.#socket = socket;
      if (this.#over) {
        socket.terminate();
        return;
      }
      socket.setNoDelay(true);
      socket.setKeepAlive(true, KEEP_ALIVE);
      this.#limit(HANDSHAKE_TIMEOUT, lateWords.handshake);
    },
    handshake: (socket: BunSocket, success: boolean, error: Error | null): void => {
      if (this.#over) return;
      if (!success || error !== null) {
        const fault = error ?? new Error("TLS handshake failed");
        // Node's error says whose certificate it was.
        this.refuse(Object.assign(fault, { host: this.#name, cert: socket.getPeerCertificate() }));
        return;
      }
      clearTimeout(this.#timer);
      this.#ready = true;
      this.opened();
    },
    data: (_: BunSocket, bytes: Buffer): void => {
      if (!this.#over) this.#listener.data(bytes);
    },
    drain: (): void => this.#send(),
    end: (): void => this.#closed(null),
    error: (_: BunSocket, error: Error): void => this.#closed(error),
    close: (_: BunSocket, error?: Error | null): void => this.#closed(error ?? null),
    connectError: (_: BunSocket, error: Error): void => this.refuse(error),
  };

  #closed(error: Error | null): void {
    if (this.#over) return;
    if (!this.#ready) {
      this.refuse(error ?? handshakeCut());
      return;
    }
    this.destroy();
    this.#listener.closed(error);
  }

  write(bytes: Buffer): void {
    this.#unsent.push(bytes);
    this.#send();
  }

  #send(): void {
    while (!this.#over && this.#ready && this.#unsent.length > 0) {
      const [first = Buffer.alloc(0)] = this.#unsent;
      const sent = this.#socket?.write(first) ?? 0;
      if (sent < first.length) {
        // A negative number says that the socket is closed; `close` is told as well.
        if (sent > 0) this.#unsent[0] = first.subarray(sent);
        return;
      }
      this.#unsent.shift();
    }
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  hold(on: boolean): void {
    if (on) this.#socket?.ref();
    else this.#socket?.unref();
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#unsent.length = 0;
    this.#socket?.terminate();
  }
}

/** As Node's tls says it. */
function handshakeCut(): Error {
  return Object.assign(
    new Error("Client network socket disconnected before secure TLS connection was established"),
    { code: "ECONNRESET" },
  );
}

/** As URL writes addresses. They are not asked for by name (RFC 6066, section 3), but what is verified is that the certificate has them. */
function isAddress(host: string): boolean {
  return host.includes(":") || /^[\d.]+$/.test(host);
}

/** By a socket of Bun, for routes that `bunCanDial` takes. */
export function bunDial({ server, trust }: Route, keyPair: KeyPair | null): Dial {
  const { host, port } = hostAndPort(server);
  const tls = {
    ...(trust.ca === undefined ? {} : { ca: trust.ca }),
    serverName: trust.servername ?? (isAddress(host) ? "" : host),
    ...keyPair,
    rejectUnauthorized: true,
    // As it is sent, a length before each name (RFC 7301, section 3.1): an array is refused, a bare name is not sent at all.
    ALPNProtocols: "\x08http/1.1",
  };
  return (listener, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const wire = new BunWire(listener, `${host}:${port}`, trust.servername ?? host);
      const strike = (): void => wire.refuse(signal.reason);
      signal.addEventListener("abort", strike, { once: true });
      wire.opened = () => {
        signal.removeEventListener("abort", strike);
        resolve(wire);
      };
      wire.refused = (error) => {
        signal.removeEventListener("abort", strike);
        reject(error);
      };
      try {
        const connecting = bun?.connect({ hostname: host, port, tls, socket: wire.handlers });
        connecting?.catch((error) => wire.refuse(error));
      } catch (error) {
        // A certificate that its key does not belong to, say.
        wire.refuse(error);
      }
    });
}
