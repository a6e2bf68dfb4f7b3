import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { group } from '#operator/api/kind.ts';
import { kinds } from '#operator/api/kinds.ts';
import { printCrd } from '#operator/api/print-crd.ts';
import { printReference } from '#operator/api/print-reference.ts';
import { dashboards } from './dashboards/dashboards.ts';
import { printDashboard } from './dashboards/print-dashboard.ts';
import { printCatalogue } from './prices/print-catalogue.ts';
import { readSeed } from './prices/read-seed.ts';
import { translateSeed } from './prices/translate-seed.ts';
import { printCoefficients } from './tokens/print-coefficients.ts';

const root = join(import.meta.dirname, '..');
const notice = 'Printed from operator/api by `npm run generate`; do not edit.';

/** Every generated file of the project, by its path from the root. */
async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const crds = Object.values(kinds).map((definition): [string, string] => [
    `crds/${group}_${definition.plural}.yaml`,
    `# ${notice}\n${stringify(printCrd(definition), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  ]);
  const grafana = dashboards.map((dashboard): [string, string] => [
    `deploy/grafana/${dashboard.uid}.json`,
    printDashboard(dashboard),
  ]);
  const reference = `<!-- ${notice} -->\n\n${printReference(Object.values(kinds))}`;
  const printed = 'Printed by `npm run generate`; do not edit.';
  const prices = printCatalogue(translateSeed(await readSeed()), printed);
  return new Map([
    ...crds,
    ['docs/api.md', reference],
    ...grafana,
    ['proxy/prices/catalogue/catalogue-text.ts', prices],
    ['proxy/tokens/coefficients.ts', printCoefficients(printed)],
  ]);
}

async function driftedFiles(): Promise<readonly [path: string, text: string][]> {
  const drifted: [string, string][] = [];
  for (const [path, text] of await generatedFiles()) {
    const present = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (present !== text) drifted.push([path, text]);
  }
  return drifted;
}

const check = process.argv.includes('--check');
const drifted = await driftedFiles();
for (const [path, text] of check ? [] : drifted) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
const verb = check ? 'drifted from its source, run `npm run generate`' : 'written';
for (const [path] of drifted) console.log(`${path}: ${verb}`);
if (check && drifted.length > 0) process.exitCode = 1;
