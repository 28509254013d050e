/** What `completion` can be told to do. */
export const COMPLETION_ACTIONS = ["install", "script", "bash", "zsh", "fish"] as const;
