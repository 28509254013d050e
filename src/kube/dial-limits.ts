/** kubectl's own: 30 s to connect, 10 s to shake hands (client-go transport/cache.go). Milliseconds. */
export const DIAL_TIMEOUT = 30_000;
export const HANDSHAKE_TIMEOUT = 10_000;

/** Milliseconds of silence after which a peer is asked whether it still lives. */
export const KEEP_ALIVE = 15_000;

/** What is said of who is late, as Go's net and net/http do. `host` with its port. */
export const lateWords = {
  connect: (host: string): string => `dial tcp ${host}: i/o timeout`,
  handshake: "net/http: TLS handshake timeout",
};
