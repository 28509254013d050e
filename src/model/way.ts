/** The ways to read the containers of a pod (`--via`), in the order of the help: one line each. */
export const WAYS = {
  auto: "the node's agent where there is one, else a debug pod",
  pod: "a debug pod on the node, which sees everything",
  agent: "the agent that manifests/agent.yaml keeps on each node: needs no right to create pods",
  exec: "pods/exec into each container, where no pod may be created: what the containers themselves say, and nothing of the node",
  kubectl:
    "a debug pod on the node, and every request by way of kubectl proxy: for credentials that only kubectl can get",
} as const satisfies Record<string, string>;

export type WayName = keyof typeof WAYS;

export const WAY_NAMES = Object.keys(WAYS) as WayName[];
