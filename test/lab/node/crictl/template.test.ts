import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { renderTemplate } from "./template.js";

// Recorded from crictl 1.36: command lines and what they printed.
interface Call {
  case: string;
  argv: string[];
  exit: number;
  stdout: string;
  stderr: string;
}
const calls: Call[] = JSON.parse(readFileSync("test/fixtures/crictl/calls.json", "utf8"));

const PIDS: Record<string, number> = {
  b62a8018cca8c467f9f115156ebac7b134c1d7650044f7512b5d1eb66b7cd804: 727,
  "88e2417d6e31525276523d530c6386d76ecefd9bb866e0da6fba6a2c173ddc91": 826,
  a98208447651d5ad090192bc8960bcbae768f316c97c7f465f2004a7e7fc9957: 0,
  c04f29f54f10a4ca9765a234f477906a7facc3b98e2dce3a0dad5e8ec63007d1: 482,
};

describe("templates of crictl, as recorded", () => {
  const rendered = calls.filter(
    ({ argv, stderr }) => argv.includes("--template") && !/NotFound|Unavailable/.test(stderr),
  );

  test.each(rendered.map((call) => [call.case, call] as const))("%s", (_, { argv, exit, stdout, stderr }) => {
    const at = argv.indexOf("--template");
    const data = argv.slice(at + 2).map((id) => ({ status: { id }, info: { pid: PIDS[id] } }));
    const render = () => `${renderTemplate(argv[at + 1] ?? "", data.length === 1 ? data[0] : data)}\n`;
    if (exit === 0) expect(render()).toBe(stdout);
    else {
      const words = /failed to template data: (.*)"\n$/
        .exec(stderr)?.[1]
        ?.replaceAll("\\\\", "\\")
        .replaceAll('\\"', '"');
      expect(words).toBeDefined();
      expect(render).toThrow(words);
    }
  });

  test("are all looked at", () => expect(rendered.length).toBe(6));
});

// What Go's text/template prints for the same template and data (checked by hand against its documentation).
const data = {
  list: [{ n: "a" }, { n: "b" }],
  empty: [],
  text: "abc",
  num: 7,
  nothing: null,
  map: { x: 1, y: 2 },
  yes: true,
};

describe("the template language", () => {
  const cases: [string, string][] = [
    ["{{.text}} {{.num}} {{.yes}}", "abc 7 true"],
    ["{{range .list}}{{.n}},{{end}}", "a,b,"],
    ["{{range $i, $e := .list}}{{$i}}={{$e.n}} {{end}}", "0=a 1=b "],
    ["{{range $k, $v := .map}}{{$k}}:{{$v}};{{end}}", "x:1;y:2;"],
    ["{{range .empty}}x{{else}}none{{end}}", "none"],
    ['{{range .list}}{{if eq .n "b"}}{{break}}{{end}}{{.n}}{{end}}', "a"],
    ['{{range .list}}{{if eq .n "a"}}{{continue}}{{end}}{{.n}}{{end}}', "b"],
    ["{{with .map}}{{.x}}{{else}}no{{end}}", "1"],
    ["{{with .empty}}yes{{else}}no{{end}}", "no"],
    ["{{if and .yes .list}}both{{else if .yes}}one{{else}}none{{end}}", "both"],
    ["{{if not .empty}}empty{{end}}", "empty"],
    ["{{$x := .text}}{{range .list}}{{$x}}{{$.num}}{{end}}", "abc7abc7"],
    ['{{$x := "a"}}{{if true}}{{$x = "b"}}{{end}}{{$x}}', "b"],
    ["{{index .list 1}}", "map[n:b]"],
    ["{{(index .list 1).n}}", "b"],
    ['{{index .map "x"}}', "1"],
    ["{{slice .text 1}}|{{slice .text 0 2}}", "bc|ab"],
    ["{{len .list}} {{len .text}}", "2 3"],
    [
      '{{printf "%T %T %T %T" . .list .num .text}}',
      "map[string]interface {} []interface {} json.Number string",
    ],
    ['{{printf "%5s|%-5s|%q|%v|%d" .text .text .text .map 3}}', '  abc|abc  |"abc"|map[x:1 y:2]|3'],
    ['{{.text | printf "%s-%s" "x"}}', "x-abc"],
    ['{{eq .text "x" "abc"}} {{ne .text "x"}} {{eq .num "7"}}', "true true true"],
    ['{{print 1 2 "x" 3}}', "1 2x3"],
    ["a  {{- /* gone */ -}}  b", "ab"],
    ["a {{- .text -}} b", "aabcb"],
    ["{{/* gone */}}x", "x"],
    ['{{"tab\\there\\n"}}', "tab\there\n"],
    ["{{.nothing}}", "<no value>"],
    ["{{json .map}}", '{"x":1,"y":2}\n'],
    [
      "{{.}}",
      "map[empty:[] list:[map[n:a] map[n:b]] map:map[x:1 y:2] nothing:<nil> num:7 text:abc yes:true]",
    ],
  ];
  test.each(cases)("%s", (template, text) => expect(renderTemplate(template, data)).toBe(text));

  const wrong: [string, string][] = [
    ["{{.missing}}", '<.missing>: map has no entry for key "missing"'],
    ["{{.nothing.x}}", "<.nothing.x>: nil pointer evaluating interface {}.x"],
    [
      "{{.text.x}}",
      '1:7: executing "tmplExecuteRawJSON" at <.text.x>: can\'t evaluate field x in type string',
    ],
    ["{{.num.x}}", "can't evaluate field x in type json.Number"],
    [
      "\n{{index .list 5}}",
      '2:2: executing "tmplExecuteRawJSON" at <index .list 5>: error calling index: index out of range: 5',
    ],
    ["{{eq .num 7}}", "error calling eq: incompatible types for comparison"],
    ["{{if .yes}}", "template: tmplExecuteRawJSON:1: unexpected EOF"],
    ["{{nope .}}", 'template: tmplExecuteRawJSON:1: function "nope" not defined'],
    ["{{.text", "template: tmplExecuteRawJSON:1: unclosed action"],
    ["{{end}}", "unexpected {{end}}"],
  ];
  test.each(wrong)("%s fails", (template, words) =>
    expect(() => renderTemplate(template, data)).toThrow(words),
  );
});
