// Dialogs, menus, rows that open their record, messages.
import { openHelp } from "./keys.js";

const toast = (text, kind = "danger") => {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const box = document.createElement("div");
  box.className = `flash flash--${kind}`;
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "flash__close";
  close.setAttribute("aria-label", place.dataset.close);
  close.textContent = "×";
  close.addEventListener("click", () => box.remove());
  box.append(paragraph, close);
  place.replaceChildren(box);
};

const openDialog = (id) => {
  if (id === "keys") openHelp();
  else document.getElementById(id)?.showModal();
};

const openRow = (event) => {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.target.closest("a, button, input, select, label, summary")) return;
  const link = event.target.closest("tr")?.querySelector(".row-link");
  // Someone marking a phone number to copy it does not want to leave.
  if (!link || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
};

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
};

export const startParts = () => {
  for (const button of document.querySelectorAll("[data-open-dialog], [data-print]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest?.("details[data-menu]"));
    const opener = event.target.closest?.("[data-open-dialog]");
    if (opener) openDialog(opener.dataset.openDialog);
    if (event.target.closest?.("[data-print]")) window.print();
    if (event.target.matches?.("dialog")) event.target.close();
    openRow(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    closeMenus();
    menu?.querySelector("summary")?.focus();
  });
  const words = document.getElementById("toasts")?.dataset ?? {};
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, () => toast(navigator.onLine ? words.failed : words.offline));
  }
  window.addEventListener("offline", () => toast(words.offline, "warning"));
};
