import { describe, expect, test } from "@jest/globals";
import { JsonpathError } from "../../../src/render/jsonpath/error.js";
import { jsonpathPrinter } from "../../../src/render/jsonpath/template.js";
import { fixture } from "../../fixture.js";

type Answer = { printed: string } | { error: string };

/**
 * Recorded from kubectl 1.32 (`kubectl label --local -f OBJECT x=y -o FORMAT=TEMPLATE`); left out is what kubectl answers
 * differently each time, since it walks mappings in random order.
 */
const { objects, answers } = fixture<{
  objects: Record<string, object>;
  answers: [object: string, format: string, template: string, answer: Answer][];
}>("recorded/kubectl-jsonpath.json");

function answerOf(template: string, asJson: boolean, data: object): Answer {
  try {
    return { printed: jsonpathPrinter(template, asJson)(data) };
  } catch (error) {
    if (error instanceof JsonpathError) return { error: error.message };
    throw error;
  }
}

describe("byte for byte what kubectl prints, and its words for what goes wrong", () => {
  test("there is enough to compare with", () => {
    expect(answers.filter(([, , , one]) => "printed" in one && one.printed !== "").length).toBeGreaterThan(
      100,
    );
    expect(answers.filter(([, , , one]) => "error" in one).length).toBeGreaterThan(40);
  });

  test.each(answers)("%s -o %s=%s", (object, format, template, answer) => {
    expect(answerOf(template, format === "jsonpath-as-json", objects[object] ?? {})).toEqual(answer);
  });
});
