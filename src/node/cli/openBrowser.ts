import { spawn } from "node:child_process";

/** Opens a link in the browser of this machine. What fails does so silently: the link is printed beside. */
export function openBrowser(url: string): void {
  const [command, ...args] = commandOf(url);
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}

function commandOf(url: string): readonly [string, ...string[]] {
  switch (process.platform) {
    case "darwin":
      return ["open", url];
    case "win32":
      return ["cmd", "/c", "start", "", url];
    default:
      return ["xdg-open", url];
  }
}
