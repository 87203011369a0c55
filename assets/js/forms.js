// Forms: growing text areas, a warning before unsaved input is left, focus on the error summary.

const dirty = new Set();
const seen = new WeakSet();

const grow = (area) => {
  if (CSS.supports("field-sizing", "content")) return;
  // Without the property only the rows can follow: the policy forbids inline styles.
  area.rows = Math.max(Number(area.dataset.rows ?? 1), area.value.split("\n").length + 1);
};

const prepare = (root) => {
  for (const area of root.querySelectorAll("textarea[data-grow]")) {
    area.dataset.rows ??= area.rows;
    grow(area);
  }
  const wanted = root.querySelector("[data-focus]");
  if (wanted && !seen.has(wanted)) wanted.focus();
  if (wanted) seen.add(wanted);
};

const guarded = () => [...dirty].some((form) => form.isConnected);

export const startForms = () => {
  prepare(document);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("textarea[data-grow]")) grow(field);
    const form = field.form;
    if (form?.matches("[data-guard]")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if (guarded()) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    // Ctrl+Enter saves from within a long note.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener("htmx:after:swap", () => prepare(document));
};
