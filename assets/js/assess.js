// The assessment by keyboard: 1–5 choose a level and go on to the next life area, 0 or - take it back.

const areas = [...document.querySelectorAll("[data-levels]")];

const enter = (area) => (area?.querySelector("input[type=radio]:checked") ?? area?.querySelector("input[type=radio]"))?.focus();

for (const [index, area] of areas.entries()) {
  area.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = event.key === "0" || event.key === "-" ? "" : event.key;
    const radio = [...area.querySelectorAll("input[type=radio]")].find((one) => one.value === value);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    if (areas[index + 1]) enter(areas[index + 1]);
    else radio.focus();
  });
}
if (!document.querySelector("[data-focus]")) enter(areas[0]);
