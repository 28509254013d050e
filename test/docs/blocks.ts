/** A block of README that a command prints: between two comments, in a fence. */
export interface OutputBlock {
  /** As it stands behind the `$`, and in the comment. */
  command: string;
  text: string;
}

const BLOCK = /<!-- output of: (.+?) -->\n```\n\$ .*\n([\s\S]*?)```\n<!-- end -->/g;

/** The marked blocks of a text, in its order. */
export function outputBlocks(text: string): OutputBlock[] {
  return [...text.matchAll(BLOCK)].map(([, command = "", output = ""]) => ({ command, text: output }));
}

/** The text with every marked block written anew. */
export function withOutput(text: string, outputs: ReadonlyMap<string, string>): string {
  return text.replace(BLOCK, (whole, command: string) => {
    const output = outputs.get(command);
    return output === undefined
      ? whole
      : `<!-- output of: ${command} -->\n\`\`\`\n$ ${command}\n${output}\`\`\`\n<!-- end -->`;
  });
}
