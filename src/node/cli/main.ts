#!/usr/bin/env node
// Nothing of the house is imported before the version is known to fit: an older Node fails while it loads our modules,
// with a message that helps nobody.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `linchpin needs Node 24 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer Node, or use a clone of the repository: its "npm start" and "npm test" bring their own.\n',
  );
  process.exitCode = 2;
} else {
  const { keepCompiledCode } = await import("./keepCompiledCode.ts");
  keepCompiledCode();
  const { commandLine } = await import("./commandLine.ts");
  process.exitCode = await commandLine(process.argv.slice(2));
}
