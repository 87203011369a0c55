// The entry form: topics narrowed while typing, people kept once they are ticked.

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");

const startTopics = (filter) => {
  const input = filter.querySelector("input");
  const areas = [...filter.parentElement.querySelectorAll(".topics__area")];
  const narrow = () => {
    const wanted = plain(input.value.trim());
    for (const area of areas) {
      const whole = plain(area.querySelector(".topics__title").textContent).includes(wanted);
      let shown = 0;
      for (const option of area.querySelectorAll(".option")) {
        const ticked = option.querySelector("input").checked;
        option.hidden = !(whole || ticked || plain(option.textContent).includes(wanted));
        shown += option.hidden ? 0 : 1;
      }
      area.hidden = shown === 0;
    }
  };
  filter.hidden = false;
  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      event.preventDefault();
      input.value = "";
      narrow();
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      // The filter belongs to no form, so that it is not sent; saving works from here too.
      filter.closest("form").requestSubmit();
      return;
    }
    const wanted = plain(input.value.trim());
    const first = areas
      .flatMap((area) => [...area.querySelectorAll(".option")])
      .find((option) => wanted && !option.hidden && plain(option.textContent).includes(wanted));
    if (!first) return;
    const box = first.querySelector("input");
    box.checked = !box.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    input.value = "";
    narrow();
  });
};

const startPeople = (form) => {
  const chosen = form.querySelector("[data-chosen]");
  const hits = form.querySelector("[data-hits]");
  hits.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.checked) return;
    const known = [...form.querySelectorAll("input[name=person]")].find((one) => one !== box && one.value === box.value);
    if (known) {
      known.checked = true;
      box.closest(".option").remove();
      known.focus();
      return;
    }
    chosen.append(box.closest(".option"));
    box.focus();
  });
  for (const input of form.querySelectorAll("[data-enter]")) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      // The first suggestion is the one that is meant.
      const first = hits.querySelector("input[type=checkbox]:not(:checked)");
      if (first) first.click();
      else document.getElementById(input.dataset.enter).click();
    });
  }
};

const form = document.querySelector("form.entry");
if (form) {
  startPeople(form);
  for (const filter of form.querySelectorAll("[data-topic-filter]")) startTopics(filter);
}
