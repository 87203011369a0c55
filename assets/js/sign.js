// Signing with finger, pen or mouse. The strokes go into a hidden field as the path of an SVG; the
// server checks them. Without this script only signing on paper is offered.

const MOST = 5000;

const setUp = (form) => {
  const canvas = form.querySelector("canvas");
  const field = canvas.parentElement.querySelector("input[type=hidden]");
  const pad = form.querySelector("[data-sign-pad]");
  const paper = form.querySelector("[data-sign-paper]");
  const choices = [...form.querySelectorAll("input[type=radio]")];
  const pen = canvas.getContext("2d");
  // Points of each stroke, in the units of the canvas.
  let strokes = [...field.value.matchAll(/([ML])(\d+) (\d+)/g)].reduce((all, [, mark, x, y]) => {
    if (mark === "M") all.push([]);
    all.at(-1)?.push([Number(x), Number(y)]);
    return all;
  }, []);
  let active = null;

  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 3, lineCap: "round", lineJoin: "round" });
    // Ink on paper, in the dark view as well: the canvas stays white.
    pen.strokeStyle = "#000";
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const point of stroke) pen.lineTo(...point);
      pen.stroke();
    }
  };
  const keep = () => {
    field.value = strokes.map((stroke) => stroke.map(([x, y], at) => `${at ? "L" : "M"}${x} ${y}`).join("")).join("");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const into = (value, size, most) => Math.min(most, Math.max(0, Math.round((value / size) * most)));
    return [into(event.clientX - box.left, box.width, canvas.width), into(event.clientY - box.top, box.height, canvas.height)];
  };
  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger or the other mouse button draws nothing.
    if (active !== null || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    active = event.pointerId;
    canvas.setPointerCapture(active);
    strokes.push([point(event)]);
    paint();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== active) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = point(one);
      const stroke = strokes.at(-1);
      const [a, b] = stroke.at(-1);
      if ((x !== a || y !== b) && count() < MOST) stroke.push([x, y]);
    }
    paint();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== active) return;
      active = null;
      keep();
    });
  }
  form.querySelector("[data-sign-clear]").addEventListener("click", () => {
    strokes = [];
    paint();
    keep();
  });

  const show = () => {
    const drawn = choices.find((one) => one.checked)?.value === "drawn";
    pad.hidden = !drawn;
    paper.hidden = drawn;
    paint();
  };
  for (const one of choices) one.addEventListener("change", show);
  form.querySelector("[data-sign-choice]").hidden = false;
  show();
};

for (const form of document.querySelectorAll("[data-sign]")) setUp(form);
