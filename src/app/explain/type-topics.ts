import type { Topic } from "../../model/topic.js";
import type { AboutType } from "./types/about.js";
import { ABOUT_TYPES } from "./types/index.js";

function topicOf(about: AboutType): Topic {
  return {
    name: about.type,
    aliases: [...about.aliases, `namespace/${about.type}`],
    references: [],
    group: "Types of namespaces",
    summary: about.summary,
    sections: [
      { heading: "What it isolates", text: about.isolates },
      { heading: "Flag", text: about.flag },
      { heading: "In Kubernetes", text: about.kubernetes },
      { heading: "See it by hand, on the node, as root", commands: about.byHand },
      { heading: "Common mistakes", items: about.mistakes },
      { heading: "Sources", text: about.sources },
    ],
  };
}

/** A topic for each of the eight types of namespaces. */
export function typeTopics(): Topic[] {
  return ABOUT_TYPES.map(topicOf);
}
