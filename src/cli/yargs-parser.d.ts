/** The same parser, without the modules of Node's that read configuration and environment; its types are those of the package. */
declare module "yargs-parser/browser" {
  import parser from "yargs-parser";
  // biome-ignore lint/style/noDefaultExport: it is how the package has it.
  export default parser;
}
