import type { Answer, Ask, Client } from "./client.js";
import type { Comparison } from "./compare.js";
import { type Exchange, exchange, names, read, sender } from "./recordings.js";
import { compareAnswers, type Report } from "./report.js";

/** How long a pod may take to come into the state it was recorded in: a crash loop passes it between two starts. */
const PATIENCE = 60_000;

async function ask(client: Client, recorded: Exchange): Promise<Answer> {
  return client.send(recorded.request, sender(recorded.name));
}

/** Sends a recorded request once more and compares the answer. */
export async function replay(client: Client, report: Report, recorded: Exchange): Promise<void> {
  try {
    report.check(recorded.name, recorded.response, await ask(client, recorded));
  } catch (error) {
    report.fail(recorded.name, error);
  }
}

/** Replays all exchanges of some folders, in the order of their names. */
export async function replayFolders(client: Client, report: Report, folders: string[]): Promise<void> {
  for (const folder of folders) {
    for (const name of names(folder)) await replay(client, report, exchange(name));
  }
}

/**
 * Asks again and again until the answer is the recorded one, for what changes with time. What is compared in the end is the
 * answer with the fewest differences.
 */
export async function settle(
  look: () => Promise<{ recorded: object; lab: object }>,
  patience = PATIENCE,
): Promise<Comparison> {
  const deadline = Date.now() + patience;
  let best: Comparison | undefined;
  for (;;) {
    const { recorded, lab } = await look();
    const found = compareAnswers(recorded, lab);
    if (!best || found.differences.length < best.differences.length) best = found;
    if (best.differences.length === 0 || Date.now() > deadline) return best;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The request for a second page, with the token that the lab gave with the first. */
async function nextPage(client: Client, first: Exchange, next: Exchange): Promise<Ask> {
  const page = await ask(client, first);
  const path = next.request.path.replace(/continue=.*$/, `continue=${page.body.metadata.continue}`);
  return { ...next.request, path };
}

/** The lists of pods, pages and tables among them. */
export async function replayLists(client: Client, report: Report): Promise<void> {
  const next = exchange("list/pods-limit-2-next");
  const first = exchange("list/pods-limit-2-first");
  const all = names("list").map(async (name) => {
    const recorded = exchange(name);
    const found = await settle(async () => {
      const request = name === next.name ? await nextPage(client, first, next) : recorded.request;
      return { recorded: recorded.response, lab: await client.send(request) };
    });
    report.note(name, found);
  });
  await Promise.all(all);
}

/** The single objects, and the watch of a version that is too old. */
export async function replaySingles(client: Client, report: Report): Promise<void> {
  for (const name of ["version", "namespace", "node", "watch-410"]) {
    await replay(client, report, { name, ...read(`api/${name}`) });
  }
}
