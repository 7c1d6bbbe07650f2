// The desk's keys and jumps. Without it the form works just the same.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#article_form");
  if (!form) return;

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.querySelector("[name=_continue]")?.click();
    }
  });

  const place = (name) =>
    form.querySelector(`.field-${name}`) || form.querySelector(`#${name}-group`);
  for (const link of form.querySelectorAll("[data-jump]")) {
    link.addEventListener("click", (event) => {
      const target = place(link.dataset.jump);
      if (!target) return;
      event.preventDefault();
      target.closest("details")?.setAttribute("open", "");
      target.scrollIntoView({ block: "center" });
      target.querySelector("input:not([type=hidden]), textarea, select, [contenteditable], a")?.focus();
    });
  }

  // Select2 names neither its search field nor its list for screen readers.
  const mend = () => {
    for (const field of form.querySelectorAll(".select2-search__field:not([aria-label])")) {
      const select = field.closest(".select2")?.previousElementSibling;
      field.setAttribute("aria-label", select?.labels?.[0]?.textContent.replace(":", "") ?? "");
    }
    for (const list of form.querySelectorAll("ul.select2-selection__rendered")) {
      list.setAttribute("role", "presentation");
      for (const item of list.children) item.setAttribute("role", "presentation");
    }
  };
  mend();
  new MutationObserver(mend).observe(form, { childList: true, subtree: true });
});
