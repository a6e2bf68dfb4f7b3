#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';
import { processTerminal } from './terminal.ts';

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal);
} catch (error) {
  processTerminal.err(`sallyport: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
