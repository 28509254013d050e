import type { Duplex, Readable, Writable } from "node:stream";

/** An API object, raw. The lab never gives it a narrower type than it needs. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are open-ended, and the lab only passes them on
export type Json = any;

export interface PodRef {
  namespace: string;
  name: string;
  uid: string;
}

/** What a node's kubelet offers the API server: the lab's version of the kubelet's own HTTPS port. */
export interface KubeletPort {
  readonly nodeName: string;
  /** A pod is bound to this node, or has changed (spec.ephemeralContainers): make it so. Returns at once. */
  sync(pod: Json): void;
  /** A pod of this node has a deletionTimestamp: end it within the grace period, then call `confirmDeleted`. Returns at once. */
  terminate(pod: Json, graceSeconds: number): void;
  /** The log of one container. `null`: it has none yet, and `waiting` says why, in the kubelet's words. */
  log(
    pod: PodRef,
    container: string,
    options: { follow: boolean; previous: boolean },
  ): { waiting: string } | { stream: Readable };
  /** Runs a command in a container. */
  exec(pod: PodRef, container: string, options: ExecOptions): Promise<ExecSession>;
  /** Joins the output of a container's own process. */
  attach(pod: PodRef, container: string, options: ExecOptions): Promise<ExecSession>;
  stop(): Promise<void>;
}

export interface ExecOptions {
  command: string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export interface ExecSession {
  stdin: Writable | null;
  stdout: Readable | null;
  stderr: Readable | null;
  /** Only with a TTY. */
  resize(size: { width: number; height: number }): void;
  /** Settles when the command has ended: its exit status, or the runtime's words why it could not start. */
  ended: Promise<{ exitCode: number } | { error: string }>;
  /** Ends the command: the client has gone. */
  kill(): void;
}

/** What the API server offers a kubelet. */
export interface ApiPort {
  /** Replaces `status` of this pod if it still exists with this uid; watchers are told. */
  updatePodStatus(pod: PodRef, status: Json): void;
  /** The kubelet has ended the pod: the object goes away, watchers get DELETED. */
  confirmDeleted(pod: PodRef): void;
  updateNodeStatus(nodeName: string, status: Json): void;
}

export type LabStream = Duplex;
