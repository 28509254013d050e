import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An API server that has nothing but pods. */
export interface ManyPods {
  url: string;
  pages: () => number;
  close(): void;
}

function podText(index: number): string {
  const container = (name: string) => ({
    name,
    image: "registry.example/team/service:1.2.3",
    env: Array.from({ length: 10 }, (_, number) => ({
      name: `SETTING_${number}`,
      value: `value ${number} of ${index}`,
    })),
    resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
    securityContext: index % 7 === 0 ? { privileged: true } : { allowPrivilegeEscalation: false },
    volumeMounts: [
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ],
  });
  return JSON.stringify({
    metadata: {
      name: `web-${index}`,
      namespace: `team-${index % 50}`,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      labels: { app: "web", "pod-template-hash": "5d4f8c7b9" },
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: `web-${index >> 3}`, uid: "x", controller: true },
      ],
    },
    spec: {
      nodeName: `node${index % 500}`,
      serviceAccountName: "default",
      hostNetwork: index % 100 === 0 || undefined,
      containers: [container("app"), container("proxy")],
      volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }],
    },
    status: { phase: "Running", qosClass: "Burstable" },
  });
}

/** Serves `count` pods of some 2.5 kB in pages as they are asked for, on loopback. */
export async function serveManyPods(count: number): Promise<ManyPods> {
  let pages = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://server");
    response.setHeader("content-type", "application/json");
    if (url.pathname !== "/api/v1/pods") {
      const status = {
        apiVersion: "v1",
        kind: "Status",
        status: "Failure",
        reason: "NotFound",
        code: 404,
        message: "not found",
      };
      response.writeHead(404).end(JSON.stringify(status));
      return;
    }
    pages += 1;
    const begin = Number(url.searchParams.get("continue") ?? 0);
    const end = Math.min(count, begin + Number(url.searchParams.get("limit") ?? count));
    const items = Array.from({ length: end - begin }, (_, index) => podText(begin + index));
    const metadata = {
      resourceVersion: "1",
      ...(end < count ? { continue: String(end), remainingItemCount: count - end } : {}),
    };
    response.end(
      `{"apiVersion":"v1","kind":"PodList","metadata":${JSON.stringify(metadata)},"items":[${items.join(",")}]}`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, pages: () => pages, close: () => server.close() };
}
