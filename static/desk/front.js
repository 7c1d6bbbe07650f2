// Cards of a front are dragged, or moved by buttons; the form's own fields say where they stand.

const form = document.querySelector("[data-front]");
if (form) start();

function start() {
  const lists = [...form.querySelectorAll("[data-list]")];
  const said = form.querySelector("[data-said]");
  let isUnsaved = "unsaved" in form.dataset;

  for (const part of form.querySelectorAll("[data-handle], [data-moves]")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-number]")) part.hidden = true;
  number();

  form.addEventListener("input", () => { isUnsaved = true; });
  form.addEventListener("change", ({ target }) => {
    const card = target.closest("[data-card]");
    if (!card || !target.name.endsWith("-area")) return;
    form.querySelector(`[data-area="${target.value}"] [data-list]`).append(card);
    settle(card);
    target.focus();
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (button) move(button);
  });
  form.addEventListener("pointerdown", (event) => {
    if (event.target.matches("[data-handle]") && event.button === 0) drag(event);
  });
  form.addEventListener("submit", ({ submitter }) => {
    if (!submitter || !("keeps" in submitter.dataset)) isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });

  /** One place up or down; from the end of an area into the next one. */
  function move(button) {
    const card = button.closest("[data-card]");
    const step = Number(button.dataset.move);
    const other = step < 0 ? card.previousElementSibling : card.nextElementSibling;
    const next = lists[lists.indexOf(card.parentElement) + step];
    if (other) step < 0 ? other.before(card) : other.after(card);
    else if (next) step < 0 ? next.append(card) : next.prepend(card);
    else return;
    settle(card);
    button.focus();
  }

  function drag(event) {
    const card = event.target.closest("[data-card]");
    const from = { list: card.parentElement, next: card.nextElementSibling };
    event.preventDefault();
    form.setPointerCapture(event.pointerId); // what is moved in the page loses the pointer
    card.classList.add("front-dragged");

    const over = ({ clientX, clientY }) => {
      const below = document.elementsFromPoint(clientX, clientY);
      const area = below.find((one) => one.matches("[data-area]"));
      if (!area) return;
      const list = area.querySelector("[data-list]");
      const others = [...list.children].filter((one) => one !== card);
      const next = others.find((one) => {
        const { top, height } = one.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      const there = card.parentElement === list && card.nextElementSibling === (next ?? null);
      if (!there) list.insertBefore(card, next ?? null);
      if (clientY < 60) window.scrollBy(0, -12);
      else if (clientY > window.innerHeight - 60) window.scrollBy(0, 12);
    };
    const end = ({ type }) => {
      form.removeEventListener("pointermove", over);
      for (const name of ends) form.removeEventListener(name, end);
      document.removeEventListener("keydown", escape);
      card.classList.remove("front-dragged");
      if (type === "pointercancel") from.list.insertBefore(card, from.next);
      else if (card.parentElement !== from.list || card.nextElementSibling !== from.next) settle(card);
    };
    const escape = ({ key }) => { if (key === "Escape") end({ type: "pointercancel" }); };
    const ends = ["pointerup", "pointercancel"];
    form.addEventListener("pointermove", over);
    for (const name of ends) form.addEventListener(name, end);
    document.addEventListener("keydown", escape);
  }

  function settle(card) {
    isUnsaved = true;
    number();
    const area = card.closest("[data-area]");
    const cards = [...area.querySelectorAll("[data-card]")];
    said.textContent = form.dataset.moved
      .replace("%(headline)s", card.querySelector("[data-headline]").textContent.trim())
      .replace("%(area)s", area.querySelector("h2").textContent)
      .replace("%(number)s", cards.indexOf(card) + 1)
      .replace("%(count)s", cards.length);
  }

  /** The fields say what is seen: each card's area, and its number from the top. */
  function number() {
    [...form.querySelectorAll("[data-card]")].forEach((card, index) => {
      card.querySelector("[name$='-order']").value = index + 1;
      card.querySelector("[name$='-area']").value = card.closest("[data-area]").dataset.area;
    });
  }
}
