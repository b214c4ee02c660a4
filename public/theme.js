// Runs before the first paint, from this site's own origin, so that a remembered theme never flashes and no inline script is
// needed. Without a choice the attribute is absent and the system's preference decides (app/globals.css).
try {
  var theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden; then the system's preference is the theme.
}
