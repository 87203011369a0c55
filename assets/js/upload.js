// Handing in files: dropping them anywhere on the form, what was chosen, what is too large before it
// is sent, how far sending has come. Without this script the form is sent as it stands.

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;

const setUp = (form) => {
  const drop = form.querySelector("[data-drop]");
  const [picked, camera] = form.querySelectorAll("input[type=file]");
  const chosen = form.querySelector("[data-chosen]");
  const errors = form.querySelector("[data-upload-error]");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const words = progress.querySelector("[data-progress-text]");
  const button = form.querySelector("button[type=submit]");
  const limit = Number(form.dataset.limit);
  const files = () => [...picked.files, ...camera.files];

  const complain = (texts) => {
    errors.replaceChildren(
      ...texts.map((text, at) => {
        const line = document.createElement("p");
        line.className = "field__error";
        if (at === 0) line.id = "f-file-error";
        line.textContent = text;
        return line;
      }),
    );
    drop.classList.toggle("field--error", texts.length > 0);
    if (texts.length) picked.setAttribute("aria-invalid", "true");
    else picked.removeAttribute("aria-invalid");
  };
  const show = () => {
    chosen.replaceChildren(
      ...files().map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} (${megabytes(file.size)})`;
        line.dir = "auto";
        return line;
      }),
    );
    chosen.hidden = files().length < 2;
    complain(files().filter((file) => file.size > limit).map((file) => `${form.dataset.tooLarge} ${file.name} (${megabytes(file.size)})`));
  };
  for (const input of [picked, camera]) input.addEventListener("change", show);

  const over = (on) => drop.classList.toggle("upload__drop--over", on);
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  drop.querySelector("[data-drop-hint]").hidden = false;
  // A file that misses the field would open in place of the page, and what was typed be gone.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => carries(event) && event.preventDefault());
  }
  form.addEventListener("dragover", (event) => carries(event) && over(true));
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || over(false));
  form.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    over(false);
    const all = new DataTransfer();
    for (const file of [...picked.files, ...event.dataTransfer.files]) all.items.add(file);
    picked.files = all.files;
    show();
  });

  // The answer is a page: the one of the document, or this one again with what is to be corrected.
  const arrive = (request) => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) {
      location.assign(request.responseURL);
      return;
    }
    if (request.status === 200) history.pushState(null, "", request.responseURL);
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    for (const flash of document.querySelectorAll(".flash")) if (!main.contains(flash)) flash.remove();
    for (const next of main.querySelectorAll("[data-upload]")) setUp(next);
    const wanted = main.querySelector("[data-focus]") ?? main.querySelector("h2") ?? main;
    wanted.tabIndex = -1;
    wanted.focus();
    if (!main.querySelector("[data-focus]")) window.scrollTo(0, 0);
  };
  const failed = () => {
    progress.hidden = true;
    button.disabled = false;
    complain([form.dataset.failed]);
    picked.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (files().some((file) => file.size > limit)) {
      picked.focus();
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total ? Math.round((loaded / total) * 100) : 0;
      const text = loaded >= total ? form.dataset.checking : form.dataset.sending;
      if (words.textContent !== text) words.textContent = text;
    });
    request.addEventListener("load", () => (request.status < 500 ? arrive(request) : failed()));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, failed);
    progress.hidden = false;
    words.textContent = form.dataset.sending;
    button.disabled = true;
    request.send(new FormData(form));
  });
};

for (const form of document.querySelectorAll("[data-upload]")) setUp(form);
// Back and forward show the page of then.
window.addEventListener("popstate", () => location.reload());
