/** The words of `--image` that stand for an image which the node has. */
export const IMAGE_WORDS = {
  auto: "one that the node has and that is known to have the tools",
  host: "the node's pause image with the node's own programs",
} as const;

export type ImageWord = keyof typeof IMAGE_WORDS;

export const IMAGE_WORD_NAMES = Object.keys(IMAGE_WORDS) as ImageWord[];
