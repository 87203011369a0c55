// Keyboard: elements say which key they answer to (`data-key`), this module listens.

const SEQUENCE_MS = 1200;

const typing = (target) =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");

// Shown elements only, and the last one wins: a page's own `n` beats the head's.
const find = (key) =>
  [...document.querySelectorAll("[data-key]")].filter((el) => el.dataset.key === key && el.checkVisibility()).pop();

// Keys of one thing in a list work while the focus is within it, and nowhere else.
const near = (key) =>
  [...(document.activeElement?.closest("[data-keys-near]")?.querySelectorAll("[data-key-near]") ?? [])].find(
    (el) => el.dataset.keyNear === key,
  );

const starts = (prefix) =>
  [...document.querySelectorAll("[data-key]")].some((el) => el.dataset.key.startsWith(`${prefix} `));

const act = (el) => {
  if (el.matches("input, textarea, select")) {
    el.focus();
    el.select?.();
  } else {
    el.click();
  }
};

const fillHelp = (dialog) => {
  const list = dialog.querySelector("[data-keys-list]");
  const seen = new Set();
  list.querySelectorAll("[data-made]").forEach((row) => row.remove());
  for (const el of document.querySelectorAll("[data-key][data-key-label]")) {
    const { key, keyLabel } = el.dataset;
    if (seen.has(key)) continue;
    seen.add(key);
    const row = document.createElement("tr");
    row.dataset.made = "";
    const head = document.createElement("th");
    head.scope = "row";
    for (const [index, part] of key.split(" ").entries()) {
      if (index > 0) head.append(" ");
      const kbd = document.createElement("kbd");
      kbd.textContent = part;
      head.append(kbd);
    }
    const cell = document.createElement("td");
    cell.textContent = keyLabel;
    row.append(head, cell);
    list.append(row);
  }
};

export const openHelp = () => {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  fillHelp(dialog);
  dialog.showModal();
};

// Speech input turns words into letters, so single keys must be possible to switch off (WCAG 2.1.4).
const OFF = "keys-off";
const switchedOff = () => localStorage.getItem(OFF) !== null;

const startSwitch = () => {
  const box = document.querySelector("[data-keys-use]");
  if (!box) return;
  box.checked = !switchedOff();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "")));
};

export const startKeys = () => {
  startSwitch();
  let pending = "";
  let pendingSince = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key.length !== 1 || switchedOff()) return;
    if (event.timeStamp - pendingSince > SEQUENCE_MS) pending = "";
    const key = pending ? `${pending} ${event.key}` : event.key;
    pending = "";
    if (key === "?") {
      event.preventDefault();
      openHelp();
      return;
    }
    const target = near(key) ?? find(key);
    if (target) {
      event.preventDefault();
      act(target);
    } else if (starts(key)) {
      pending = key;
      pendingSince = event.timeStamp;
    }
  });
};
