/** A port that a container declares. */
export interface DeclaredPort {
  name: string | null;
  containerPort: number;
  protocol: "TCP" | "UDP" | "SCTP";
}

/** A probe or lifecycle handler that connects to a port. */
export interface DeclaredHandler {
  kind: "startupProbe" | "readinessProbe" | "livenessProbe" | "postStart" | "preStop";
  action: "httpGet" | "tcpSocket" | "grpc";
  /** Null: the pod's IP. */
  host: string | null;
  /** Null where a name stands for no port of the container. */
  port: number | null;
  path: string | null;
}

/** What a container's spec says about ports and names. */
export interface DeclaredNetwork {
  container: string;
  ports: DeclaredPort[];
  handlers: DeclaredHandler[];
  /** Whether it mounts something at /etc/hosts; the kubelet then writes none for it. */
  ownHosts: boolean;
}
