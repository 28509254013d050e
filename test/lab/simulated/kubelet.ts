import { Readable } from "node:stream";
import { apiTime } from "../node/api-time.js";
import type { ApiPort, ExecSession, Json, KubeletPort, PodRef } from "../types.js";

/** A node without a machine: it says of each new pod that it runs, and answers its log with what `reading` returns. */
export class SimulatedKubelet implements KubeletPort {
  constructor(
    readonly nodeName: string,
    private readonly api: ApiPort,
    private readonly reading: () => string,
  ) {}

  sync(pod: Json): void {
    if (pod.status?.phase !== "Pending") return;
    const startedAt = apiTime(new Date());
    const containerStatuses = pod.spec.containers.map(({ name, image }: Json) => ({
      name,
      image,
      imageID: "",
      containerID: `containerd://${pod.metadata.uid}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt } },
      lastState: {},
    }));
    this.api.updatePodStatus(pod.metadata, { phase: "Running", startTime: startedAt, containerStatuses });
  }

  terminate(pod: Json): void {
    this.api.confirmDeleted(pod.metadata);
  }

  log(_pod: PodRef, _container: string, _options: { follow: boolean }): { stream: Readable } {
    return { stream: Readable.from([Buffer.from(this.reading())]) };
  }

  exec(): Promise<ExecSession> {
    return Promise.reject(new Error("a simulated node runs nothing"));
  }

  attach(): Promise<ExecSession> {
    return this.exec();
  }

  async stop(): Promise<void> {}
}
