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

  // A jump names a field, the rows of an inline, or one of them (story_photos-0).
  const jump = (name) => {
    const id = CSS.escape(name);
    const target = form.querySelector(`.field-${id}, #${id}-group, #${id}`);
    if (!target) return false;
    target.closest("details")?.setAttribute("open", "");
    target.scrollIntoView({ block: "center" });
    target
      .querySelector("input:not([type=hidden], [type=file]), textarea, select, [contenteditable], a")
      ?.focus();
    return true;
  };
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-jump]");
    if (link && jump(link.dataset.jump)) event.preventDefault();
  });
  const wanted = new URLSearchParams(location.search).get("jump");
  if (wanted) addEventListener("load", () => jump(wanted));
});
