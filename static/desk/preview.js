// The preview beside the form: what is being typed, as readers would have it.
const form = document.querySelector("#article_form");
const template = document.querySelector("[data-preview-template]");
const toggle = document.querySelector("[data-preview-toggle]");
const OPEN = "desk-preview";

if (form && template && toggle) {
  toggle.hidden = false;
  let pane = null;
  let width = Number(sessionStorage.getItem(`${OPEN}-width`)) || 390;

  const part = (name) => pane.querySelector(`[data-preview-${name}]`);

  // The page keeps the width of the screen it stands for and shrinks into the pane.
  const fit = () => {
    if (!pane) return;
    const box = pane.querySelector(".preview-frame");
    const frame = box.querySelector("iframe");
    const scale = Math.min(1, box.clientWidth / width);
    frame.style.width = `${width}px`;
    frame.style.height = `${box.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
    frame.style.insetInlineStart = `${Math.max(0, (box.clientWidth - width * scale) / 2)}px`;
    for (const button of pane.querySelectorAll("[data-preview-width]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.previewWidth) === width));
    }
  };

  // The form is sent into the frame as it stands; files stay where they are.
  const refresh = () => {
    const frame = pane.querySelector("iframe");
    const kept = {};
    const sent = {
      action: frame.dataset.previewAddress,
      target: frame.name,
      enctype: "application/x-www-form-urlencoded",
    };
    for (const [name, value] of Object.entries(sent)) {
      kept[name] = form.getAttribute(name);
      form.setAttribute(name, value);
    }
    HTMLFormElement.prototype.submit.call(form);
    for (const [name, value] of Object.entries(kept)) {
      if (value === null) form.removeAttribute(name);
      else form.setAttribute(name, value);
    }
  };

  // A link in the preview opens a page of its own: the pane goes on showing the story.
  const loaded = (event) => {
    const inside = event.target.contentDocument;
    for (const link of inside?.querySelectorAll("a[href]:not([href^='#'])") ?? []) {
      link.target = "_blank";
    }
  };

  const open = () => {
    document.body.append(template.content.cloneNode(true));
    pane = document.querySelector("[data-preview-pane]");
    pane.querySelector("iframe").addEventListener("load", loaded);
    for (const button of pane.querySelectorAll("[data-preview-width]")) {
      button.addEventListener("click", () => {
        width = Number(button.dataset.previewWidth);
        sessionStorage.setItem(`${OPEN}-width`, width);
        fit();
      });
    }
    part("refresh").addEventListener("click", refresh);
    part("close").addEventListener("click", close);
    document.documentElement.classList.add("desk-previewing");
    toggle.setAttribute("aria-expanded", "true");
    sessionStorage.setItem(OPEN, location.pathname);
    fit();
    refresh();
  };

  const close = () => {
    pane.remove();
    pane = null;
    document.documentElement.classList.remove("desk-previewing");
    toggle.setAttribute("aria-expanded", "false");
    sessionStorage.removeItem(OPEN);
    toggle.focus();
  };

  toggle.addEventListener("click", () => {
    if (pane) return close();
    open();
    part("close").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      if (pane) refresh();
      else open();
    } else if (event.key === "Escape" && pane?.contains(document.activeElement)) {
      close();
    }
  }, { capture: true });
  window.addEventListener("resize", fit);
  // After a save the page is new: the pane comes back, with what was saved.
  if (sessionStorage.getItem(OPEN) === location.pathname) open();
}
