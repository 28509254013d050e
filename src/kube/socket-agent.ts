import http from "node:http";
import https from "node:https";
import { withDialTimeouts, withHandshakeTimeout } from "./dial.js";
import { passingProxy, type Route } from "./route.js";
import { tunnel } from "./tunnel.js";

/** How a WebSocket's connection is made: by itself, as it is nobody else's afterwards. */
export function socketAgent(route: Route): http.Agent {
  const { server, proxy, trust, socketPath } = route;
  if (socketPath !== undefined) return new http.Agent({ socketPath } as http.AgentOptions);
  const secure = server.protocol === "https:";
  const agent: any = secure ? new https.Agent({ ...trust }) : new http.Agent();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (to: any, done: (error: Error | null, socket?: unknown) => void): unknown => {
    if (proxy === null || passingProxy(route) !== null)
      return withDialTimeouts(connect(to), `${to.host}:${to.port}`, secure);
    tunnel(proxy, to.host, Number(to.port)).then(
      (socket) => done(null, secure ? withHandshakeTimeout(connect({ ...to, socket })) : socket),
      (error: Error) => done(error),
    );
    return undefined;
  };
  return agent;
}
