/** Chromium comes from Debian's package: Playwright's own download does not work everywhere. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"];

/** The browser's path, installing the package if it is missing and we may; null after printing the command if we may not. */
export function ensureChromium() {
  const found = find();
  if (found !== null) return found;
  const how = install();
  if (how !== null) {
    console.log("Chromium is missing; installing Debian's package.");
    spawnSync(how[0], [...how.slice(1), "apt-get", "update"], { stdio: "inherit" });
    spawnSync(how[0], [...how.slice(1), ...INSTALL], {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  const installed = find();
  if (installed === null)
    console.error(`The e2e tests need Chromium. Install it with:\n  sudo ${INSTALL.join(" ")}`);
  return installed;
}

function find() {
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/** The words to put before apt-get, or null when it may not be run: `env` as root, `sudo -n` where that works. */
function install() {
  if (process.getuid?.() === 0) return ["env"];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : null;
}
