import { chooseImage, isImageWord } from "../probe/image-choice.js";
import { DebugPodError } from "../probe/problem.js";
import { type NodeFactsContext, nodeFacts } from "./node-facts.js";

/** What says which image a debug pod is made of. */
interface ImageRequest {
  image: string;
  programs: string[];
}

/**
 * The request with an image by its name: `auto` and `host` stand for one that the node has, and only for them the node object is
 * waited for. Rejects with a DebugPodError where there is none, or the node may not be read.
 */
export async function withChosenImage<Request extends ImageRequest>(
  request: Request,
  context: NodeFactsContext,
  node: string,
): Promise<Request> {
  if (!isImageWord(request.image)) return request;
  const { object, gaps } = await nodeFacts(context, node);
  if (object === null)
    throw new DebugPodError(
      `--image ${request.image} needs the node's own list of images: ${gaps[0]?.why ?? "it is not known"}`,
      "name an image with --image",
    );
  return { ...request, ...chooseImage(request.image, object, node) };
}
