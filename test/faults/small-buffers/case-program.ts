import { cases } from './cases.ts';

// Runs in the namespace: one case, told on standard output as JSON.
const [name = ''] = process.argv.slice(2);
const found = Object.entries(cases).find(([one]) => one === name);
if (found === undefined) throw new Error(`no case '${name}'`);
const [, run] = found;
process.stdout.write(`${JSON.stringify(await run())}\n`, () => process.exit(0));
