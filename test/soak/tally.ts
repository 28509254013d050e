/** A way by which debug pods go, and what was there after it. */
export interface PathTally {
  runs: number;
  podsLeft: number;
  processesLeft: number;
}

/** Everything that a soak counts. */
export interface Tally {
  runs: number;
  outcomes: Map<string, number>;
  paths: Map<string, PathTally>;
  /** Debug pods that could not be deleted, and the user was told how. */
  told: number;
  hangs: number;
  /** Runs whose answer is not what /proc says. */
  wrong: number;
  /** Runs that ended with a status or words that they must not end with. */
  odd: number;
  /** One line for each thing that must not be. */
  troubles: string[];
  longestLife: { ms: number; pod: string };
  /** Milliseconds that a debug pod which never ends has run, and its deadline; null where it was not tried. */
  deadline: { ms: number; limitMs: number } | null;
  /** Processes on the node at the end beyond those at the start. */
  strayProcesses: string[];
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return {
    runs: 0,
    outcomes: new Map(),
    paths: new Map(),
    told: 0,
    hangs: 0,
    wrong: 0,
    odd: 0,
    troubles: [],
    longestLife: { ms: 0, pod: "" },
    deadline: null,
    strayProcesses: [],
  };
}

/** What the kubelet may take to see a deadline, and the process to end, in milliseconds. */
const DEADLINE_SLACK_MS = 5000;

/** What was promised to be nothing and is not, one line each. */
export function brokenPromises(tally: Tally): string[] {
  const left = [...tally.paths].flatMap(([path, { podsLeft, processesLeft }]) => [
    ...(podsLeft > 0 ? [`${podsLeft} pods left after ${path}`] : []),
    ...(processesLeft > 0 ? [`${processesLeft} processes left after ${path}`] : []),
  ]);
  const { deadline, hangs, wrong, odd, strayProcesses } = tally;
  return [
    ...left,
    ...(hangs > 0 ? [`${hangs} hangs`] : []),
    ...(wrong > 0 ? [`${wrong} wrong answers`] : []),
    ...(odd > 0 ? [`${odd} ends that are none of a run's`] : []),
    ...(deadline && deadline.ms > deadline.limitMs + DEADLINE_SLACK_MS
      ? [`a debug pod ran ${deadline.ms} ms, and its deadline is ${deadline.limitMs} ms`]
      : []),
    ...(strayProcesses.length > 0 ? [`stray processes on the node: ${strayProcesses.join(", ")}`] : []),
  ];
}

function rows(title: string, lines: [string, string | number][]): string[] {
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(44)}${String(value).padStart(8)}`), ""];
}

/** The figures as they are printed. */
export function tallyText(tally: Tally): string {
  const { deadline, longestLife } = tally;
  const outcomes = [...tally.outcomes].sort(([, one], [, other]) => other - one);
  const paths = [...tally.paths].map(([path, { runs, podsLeft, processesLeft }]): [string, string] => [
    `${path} (${runs} times)`,
    `${podsLeft} / ${processesLeft}`,
  ]);
  return [
    ...rows(`${tally.runs} runs, by outcome`, outcomes),
    ...rows("pods / processes of debug pods left after", paths),
    ...rows("and", [
      ["could not be deleted, and the user was told", tally.told],
      ["hangs", tally.hangs],
      ["wrong answers", tally.wrong],
      ["ends that are none of a run's", tally.odd],
      ["longest life of a privileged process (ms)", longestLife.ms],
      ...(deadline
        ? [
            [`one that never ends, deadline ${deadline.limitMs} ms, ran (ms)`, deadline.ms] as [
              string,
              number,
            ],
          ]
        : []),
      ["stray processes on the node", tally.strayProcesses.length],
    ]),
    ...tally.troubles,
    ...brokenPromises(tally).map((line) => `BROKEN: ${line}`),
    "",
  ].join("\n");
}
