import { describe, expect, test } from "@jest/globals";
import { chooseImage, isImageWord } from "../../src/probe/image-choice.js";

interface Node {
  images?: string[];
  os?: string;
  arch?: string;
}

const node = ({ images = [], os = "Debian GNU/Linux 12 (bookworm)", arch = "amd64" }: Node) => ({
  status: {
    images: images.map((name) => ({ names: [`${name.split(":")[0]}@sha256:${"0".repeat(64)}`, name] })),
    nodeInfo: { osImage: os, architecture: arch },
  },
});
const auto = (...images: string[]) => chooseImage("auto", node({ images }), "node1").image;
const host = (given: Node) => chooseImage("host", node(given), "node1");

test("the words, and nothing that every object has", () => {
  expect(["auto", "host", "busybox", "constructor"].map(isImageWord)).toEqual([true, true, false, false]);
});

describe("--image auto", () => {
  test.each([
    ["docker.io/library/busybox:1.36"],
    ["docker.io/library/alpine:3.20"],
    ["docker.io/nicolaka/netshoot:v0.13"],
    ["docker.io/library/debian:bookworm-slim"],
    ["docker.io/library/ubuntu:24.04"],
    ["docker.io/rancher/mirrored-library-busybox:1.36.1"],
    ["public.ecr.aws/docker/library/busybox:stable"],
  ])("takes %s by its tag", (image) => expect(auto("docker.io/library/nginx:1", image)).toBe(image));

  test("prefers the first of its list, whatever the node's order", () => {
    expect(auto("docker.io/library/ubuntu:24.04", "docker.io/library/busybox:1")).toBe(
      "docker.io/library/busybox:1",
    );
  });

  // Whoever runs a pod puts its image on the node; one of these run privileged would give him the node.
  test.each([
    ["evil.example/busybox:1"],
    ["evil.example/docker.io/library/busybox:1"],
    ["docker.io/evil/busybox:1"],
    ["docker.io/library/busybox-evil:1"],
    ["docker.io/library/busybox/x:1"],
    ["docker.io.evil.example/library/busybox:1"],
    ["docker.io/library/busybox:1 --evil"],
    ["docker.io/library/busybox"],
  ])("does not take %s", (image) => {
    expect(() => auto(image)).toThrow("that node node1 lists is known to have sh and nsenter");
  });

  test("a node that lists nothing, or nonsense", () => {
    for (const images of [undefined, "x", [{ names: "docker.io/library/busybox:1" }], [{ names: [null, 5] }]])
      expect(() => chooseImage("auto", { status: { images } }, "node1")).toThrow("none of the 0 images");
  });
});

describe("--image host", () => {
  test("the node's pause image, with the folders of its architecture", () => {
    const images = ["docker.io/library/nginx:1", "registry.k8s.io/pause:3.9"];
    const os = "Fedora CoreOS 41";
    expect(host({ images, os })).toEqual({
      image: "registry.k8s.io/pause:3.9",
      programs: ["/usr", "/bin", "/sbin", "/lib", "/lib64"],
    });
    expect(host({ images, os, arch: "arm64" }).programs).toEqual(["/usr", "/bin", "/sbin", "/lib"]);
  });

  test.each([["Debian GNU/Linux 12 (bookworm)"], ["Ubuntu 24.04.1 LTS"], ["openSUSE Leap 15.6"]])(
    "%s has awk by way of /etc/alternatives",
    (os) => expect(host({ os }).programs).toContain("/etc/alternatives"),
  );

  test.each([
    ["docker.io/rancher/mirrored-pause:3.6"],
    ["mcr.microsoft.com/oss/kubernetes/pause:3.6"],
    ["602401143452.dkr.ecr.eu-central-1.amazonaws.com/eks/pause:3.10"],
    ["localhost/kubernetes/pause:latest"],
  ])("%s is one", (image) => expect(host({ images: [image] }).image).toBe(image));

  test.each([
    ["evil.example/pause:3"],
    ["111111111111.dkr.ecr.x.amazonaws.com/eks/pause:1"],
    ["docker.io/evil/pause:3"],
  ])("%s may be anything: the usual one is asked for", (image) =>
    expect(host({ images: [image] }).image).toBe("registry.k8s.io/pause:3.10"),
  );

  test.each([
    ["Talos (v1.9.1)", "Talos has no shell"],
    ["Bottlerocket OS 1.26.1 (aws-k8s-1.31)", "Bottlerocket has no shell"],
    ["NixOS 24.11 (Vicuna)", "elsewhere"],
    ["Alpine Linux v3.20", "musl"],
  ])("does not fit %s, and says why", (os, why) => expect(() => host({ os })).toThrow(why));
});
