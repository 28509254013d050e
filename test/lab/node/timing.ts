/** How fast the lab's kubelet is, in milliseconds; the defaults are what was recorded from Kubernetes 1.36. */
export interface Timing {
  /** The kubelet looks at its containers this often: ends are seen, and reported, only then. */
  relist: number;
  /** What a real runtime needs longer than this one for a sandbox, and for a container. */
  pace: number;
  /** From a container's start to `running` in the status. */
  report: number;
  /** What a service account token's volume adds to a pod's start. */
  tokenVolume: number;
  /** From the report of a crash to that of the wait for the next start. */
  backOffReport: number;
  /** First wait before a crashed container or a missing image is tried again; it doubles up to the longest. */
  backOff: number;
  longestBackOff: number;
}

export const REAL_TIMING: Timing = {
  relist: 1000,
  pace: 40,
  report: 60,
  tokenVolume: 300,
  backOffReport: 2000,
  backOff: 10_000,
  longestBackOff: 300_000,
};

/** For tests of what happens, not of when. */
export const FAST_TIMING: Timing = {
  relist: 50,
  pace: 0,
  report: 0,
  tokenVolume: 0,
  backOffReport: 50,
  backOff: 200,
  longestBackOff: 1000,
};
