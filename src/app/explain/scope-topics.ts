import type { Topic } from "../../model/topic.js";
import { ABOUT_SCOPES, type AboutScope } from "./scopes.js";

function topicOf({ scope, aliases, summary, means, normal, byHand, mistakes }: AboutScope): Topic {
  return {
    name: scope,
    aliases: [...aliases, `scope/${scope}`],
    references: [],
    group: "Scopes",
    summary,
    sections: [
      { heading: "What it means", text: means },
      { heading: "When it is normal", text: normal },
      { heading: "See it by hand, on the node, as root", commands: byHand },
      { heading: "Common mistakes", items: mistakes },
    ],
  };
}

/** A topic for each scope. */
export function scopeTopics(): Topic[] {
  return ABOUT_SCOPES.map(topicOf);
}
