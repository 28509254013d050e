import net from "node:net";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { withDialTimeouts } from "../../src/kube/dial.js";
import { DIAL_TIMEOUT, HANDSHAKE_TIMEOUT } from "../../src/kube/dial-limits.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a socket is destroyed with; undefined as long as it lives. */
function watched(handshakes: boolean): { socket: net.Socket; ended: () => string | undefined } {
  const socket = new net.Socket();
  let words: string | undefined;
  socket.on("error", (error) => {
    words = error.message;
  });
  jest.spyOn(socket, "destroy").mockImplementation((error?: Error) => {
    words ??= error?.message;
    return socket;
  });
  return { socket: withDialTimeouts(socket, "api:6443", handshakes), ended: () => words };
}

describe("a connection that does not come about", () => {
  test("ends after thirty seconds", () => {
    const { ended } = watched(true);
    jest.advanceTimersByTime(DIAL_TIMEOUT - 1);
    expect(ended()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(ended()).toBe("dial tcp api:6443: i/o timeout");
  });

  test("has ten for the handshake", () => {
    const { socket, ended } = watched(true);
    socket.emit("connect");
    jest.advanceTimersByTime(HANDSHAKE_TIMEOUT);
    expect(ended()).toBe("net/http: TLS handshake timeout");
  });

  test.each([
    ["with TLS", true, ["connect", "secureConnect"]],
    ["without", false, ["connect"]],
  ])("once it is there it stays, %s", (_, handshakes, events) => {
    const { socket, ended } = watched(handshakes);
    for (const event of events) socket.emit(event);
    jest.advanceTimersByTime(24 * 3_600_000);
    expect(ended()).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });
});
