// Holds records to rules in JSON Schema 2020-12: `node records.js RULES`, each line a kind, a tab and a record. Prints what is
// wrong, with how often, and how many records of each kind there were.
"use strict";

const { readFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
formats(ajv);
const rules = Object.entries(JSON.parse(readFileSync(process.argv[2], "utf8")));
const holds = Object.fromEntries(rules.map(([kind, schema]) => [kind, ajv.compile(schema)]));
const counted = {};
const wrong = {};

createInterface({ input: process.stdin })
    .on("line", (line) => {
        const tab = line.indexOf("\t");
        const kind = line.slice(0, tab);
        counted[kind] = (counted[kind] || 0) + 1;
        if (holds[kind](JSON.parse(line.slice(tab + 1)))) return;
        for (const error of holds[kind].errors) {
            const finding = `${kind}${error.instancePath.replace(/[0-9]+/g, "#")} ${error.message}`;
            wrong[finding] = (wrong[finding] || 0) + 1;
        }
    })
    .on("close", () => process.stdout.write(JSON.stringify({ counted, wrong })));
