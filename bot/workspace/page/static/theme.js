// Light or dark: the system's, until the person says otherwise.

const KEPT = "paperboy-theme";

export function setTheme() {
  const chosen = localStorage.getItem(KEPT);
  if (chosen) document.documentElement.dataset.theme = chosen;
}

export function toggleTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const now = document.documentElement.dataset.theme ?? system;
  localStorage.setItem(KEPT, now === "dark" ? "light" : "dark");
  setTheme();
}
