// Holds live answers against docs/openapi.yaml, strictly: what an answer has and the file does not tell of is
// wrong, too. Lines of JSON on stdin, {method, path, status, type, body} or {schema, body}; on stdout a JSON
// object: {problems: [...], unseen: ["GET /status 200", ...]}.
//   node check.mjs OPENAPI NODE_MODULES

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [file, modules] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "any.js"));
const Ajv = require("ajv/dist/2020").default;
const contract = require("yaml").parse(readFileSync(file, "utf8"));

// An object that names its properties has no others.
function close(schema) {
  if (Array.isArray(schema)) return schema.forEach(close);
  if (schema === null || typeof schema !== "object") return;
  if (schema.type === "object" && schema.properties && schema.additionalProperties === undefined)
    schema.additionalProperties = false;
  Object.values(schema).forEach(close);
}
close(contract.components.schemas);
for (const path of Object.values(contract.paths)) close(path);

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(contract, "contract");
const compiled = new Map();
function validator(pointer) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: `contract#${pointer}` }));
  return compiled.get(pointer);
}

const escaped = (part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
const templates = Object.keys(contract.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`),
}));
const refusedForTheirForm = new Set([400, 405, 408, 413, 431, 503]);
const unseen = new Set();
for (const [path, methods] of Object.entries(contract.paths))
  for (const [method, { responses }] of Object.entries(methods))
    for (const status of Object.keys(responses)) unseen.add(`${method.toUpperCase()} ${path} ${status}`);

// Where the answer's content is described: its place in the contract, or undefined.
function described(path, method, status) {
  const responses = contract.paths[path]?.[method]?.responses;
  if (!responses) return undefined;
  const key = responses[status] ? String(status) : "default";
  if (!responses[key] || (key === "default" && status < 400)) return undefined;
  unseen.delete(`${method.toUpperCase()} ${path} ${key}`);
  const reference = responses[key].$ref;
  const pointer = reference
    ? reference.slice(1)
    : `/paths/${escaped(path)}/${method}/responses/${escaped(key)}`;
  const content = reference ? contract.components.responses[reference.split("/").at(-1)].content : responses[key].content;
  return { pointer, content };
}

function complaints(validate, body) {
  if (validate(body)) return [];
  return validate.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}

function check(heard) {
  if (heard.schema) return complaints(validator(`/components/schemas/${heard.schema}`), heard.body);
  const plain = heard.path.split("?")[0];
  const template = templates.find(({ pattern }) => pattern.test(plain));
  const of = template && described(template.path, heard.method.toLowerCase(), heard.status);
  const type = heard.type.split(";")[0];
  if (type === "text/plain" && refusedForTheirForm.has(heard.status))
    return typeof heard.body === "string" && /^[A-Z].*\.\n$/.test(heard.body) ? [] : ["is no sentence"];
  if (!of) {
    // What the contract has no place for is an Error.
    if (heard.status < 400) return ["the contract knows no such answer"];
    return complaints(validator("/components/schemas/Error"), heard.body);
  }
  if (!of.content[type]) return [`${type} is not in the contract`];
  if (type !== "application/json") return typeof heard.body === "string" ? [] : ["is no text"];
  return complaints(validator(`${of.pointer}/content/${escaped(type)}/schema`), heard.body);
}

const problems = [];
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const heard = JSON.parse(line);
  const wrong = check(heard);
  if (wrong.length)
    problems.push({ of: heard.schema ?? `${heard.method} ${heard.path} ${heard.status}`, wrong: wrong.slice(0, 5) });
}
console.log(JSON.stringify({ problems, unseen: [...unseen].sort() }));
